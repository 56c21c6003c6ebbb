/** One fill per family: a colour for most eyes, a pattern for all. */
export function Patterns() {
  return (
    <defs>
      <pattern id="fill-hear" width="8" height="8" patternUnits="userSpaceOnUse">
        <rect className="family-hear paint" width="8" height="8" />
      </pattern>
      <pattern id="fill-think" width="6" height="6" patternUnits="userSpaceOnUse">
        <rect className="family-think paint" width="6" height="6" />
        <path className="pattern-ink" d="M-1 7 7-1M-1 1 1-1M5 7 7 5" />
      </pattern>
      <pattern id="fill-speak" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect className="family-speak paint" width="5" height="5" />
        <circle className="pattern-dot" cx="2.5" cy="2.5" r="0.9" />
      </pattern>
      <pattern id="fill-remember" width="8" height="4" patternUnits="userSpaceOnUse">
        <rect className="family-remember paint" width="8" height="4" />
        <path className="pattern-ink" d="M0 2h8" />
      </pattern>
      <pattern id="fill-wait" width="4" height="8" patternUnits="userSpaceOnUse">
        <rect className="family-wait paint" width="4" height="8" />
        <path className="pattern-ink" d="M2 0v8" />
      </pattern>
      <pattern id="fill-rest" width="5" height="5" patternUnits="userSpaceOnUse">
        <path className="rest-ink" d="M-1 1 1-1M-1 6 6-1M4 6 6 4" />
      </pattern>
    </defs>
  );
}
