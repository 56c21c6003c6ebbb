import { useEffect, useState } from 'react';
import type { ConversationHit, ConversationRecord } from '../../shared/contracts/ledger';
import { useApp, useCompanion, useMemory } from '../ui/companion-context';
import { formatDay, formatTimeOfDay, plural } from '../ui/format';
import { UndoBar } from './memory-view';

/** Every conversation: go back to one, name it, put it away, search in all of them. */
export function ConversationsView() {
  const { memoryReader, newConversation, attempt } = useCompanion();
  const conversations = useMemory((state) => state.conversations);
  const more = useMemory((state) => state.moreConversations !== null);
  const text = useMemory((state) => state.conversationText);
  const archived = useMemory((state) => state.archived);
  const hits = useMemory((state) => state.hits);
  useEffect(() => {
    attempt(memoryReader.refreshConversations());
  }, [memoryReader, attempt]);
  return (
    <div className="memory-view">
      <header className="list-head">
        <h2 className="panel-title">Conversations</h2>
        <button type="button" className="quiet" onClick={() => attempt(newConversation())}>
          new
        </button>
      </header>
      <div className="memory-filters" role="search">
        <input
          type="search"
          className="search-input"
          placeholder="Search all that was said"
          aria-label="Search all that was said"
          value={text}
          onChange={(event) => attempt(memoryReader.searchConversations(event.target.value))}
        />
        <button
          type="button"
          className="quiet"
          aria-pressed={archived}
          onClick={() => attempt(memoryReader.showArchived(!archived))}
        >
          archived
        </button>
      </div>
      <UndoBar />
      <div className="memory-scroller" tabIndex={0} role="region" aria-label="Conversations">
        {conversations?.length === 0 && hits.length === 0 && (
          <p className="list-empty">
            {text.trim() !== ''
              ? 'Nobody said that.'
              : archived
                ? 'Nothing is archived.'
                : 'No conversation is kept yet.'}
          </p>
        )}
        <ul className="memory-list">
          {conversations?.map((conversation) => (
            <ConversationItem key={conversation.id} conversation={conversation} />
          ))}
        </ul>
        {more && (
          <button
            type="button"
            className="quiet memory-more"
            onClick={() => attempt(memoryReader.moreConversations())}
          >
            earlier conversations
          </button>
        )}
        {hits.length > 0 && <Hits hits={hits} />}
      </div>
    </div>
  );
}

function ConversationItem({ conversation }: { readonly conversation: ConversationRecord }) {
  const { memoryReader, openConversation, attempt } = useCompanion();
  const currentId = useApp((state) => state.conversationId);
  const [renaming, setRenaming] = useState(false);
  const { id, title, lastMs, turns, archivedMs, named } = conversation;
  const current = id === currentId;
  return (
    <li className="memory-entry" aria-current={current ? 'true' : undefined}>
      {renaming ? (
        <Rename conversation={conversation} done={() => setRenaming(false)} />
      ) : (
        <p className="memory-words" dir="auto">
          {title === '' ? <em>without words</em> : title}
        </p>
      )}
      <div className="memory-line">
        <p className="memory-source">
          {[
            `${formatDay(lastMs)} ${formatTimeOfDay(lastMs)}`.trim(),
            plural(turns, 'turn', 'turns'),
            ...(current ? ['goes on here'] : []),
            ...(named ? ['named'] : []),
          ].join(' · ')}
        </p>
        {!renaming && (
          <div className="memory-tools" role="group" aria-label={`“${title}”`}>
            {!current && (
              <button type="button" className="quiet" onClick={() => attempt(openConversation(id))}>
                open
              </button>
            )}
            <button type="button" className="quiet" onClick={() => setRenaming(true)}>
              rename
            </button>
            <button
              type="button"
              className="quiet"
              onClick={() => attempt(memoryReader.archive(id, archivedMs === null))}
            >
              {archivedMs === null ? 'archive' : 'restore'}
            </button>
            <button
              type="button"
              className="quiet"
              title="With everything said in it"
              onClick={() => attempt(memoryReader.deleteConversation(id))}
            >
              delete
            </button>
          </div>
        )}
      </div>
    </li>
  );
}

function Rename(props: { readonly conversation: ConversationRecord; readonly done: () => void }) {
  const { conversation, done } = props;
  const { memoryReader, attempt } = useCompanion();
  const [title, setTitle] = useState(conversation.named ? conversation.title : '');
  return (
    <form
      className="memory-edit"
      onSubmit={(event) => {
        event.preventDefault();
        attempt(memoryReader.rename(conversation.id, title.trim()));
        done();
      }}
    >
      <input
        type="text"
        className="search-input"
        aria-label="Name of this conversation"
        placeholder={conversation.title}
        maxLength={200}
        value={title}
        autoFocus
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          done();
        }}
      />
      <button type="submit" className="quiet">
        save
      </button>
      <button type="button" className="quiet" onClick={done}>
        cancel
      </button>
    </form>
  );
}

function Hits({ hits }: { readonly hits: readonly ConversationHit[] }) {
  const { openTurn, attempt } = useCompanion();
  return (
    <section className="hits" aria-label="Found in what was said">
      <h3 className="panel-subtitle">In what was said</h3>
      <ul className="memory-list">
        {hits.map((hit) => (
          <li key={`${hit.turnId} ${hit.who}`} className="memory-entry">
            <button
              type="button"
              className="hit"
              onClick={() => attempt(openTurn(hit.turnId))}
              dir="auto"
            >
              {hit.snippet}
            </button>
            <p className="memory-source">
              {hit.who === 'user' ? 'you' : 'Sotto'} · {formatDay(hit.saidMs)}{' '}
              {formatTimeOfDay(hit.saidMs)} · {hit.title}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
