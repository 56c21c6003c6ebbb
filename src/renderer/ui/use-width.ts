import type { RefObject } from 'react';
import { useLayoutEffect, useState } from 'react';

/** Width of an element in CSS pixels, followed as it changes; 0 before the first layout. */
export function useWidth(ref: RefObject<Element | null>): number {
  const [widthPx, setWidthPx] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidthPx(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return widthPx;
}
