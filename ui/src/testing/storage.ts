/** A browser's storage without a browser. */
export function storageOf(given: Record<string, string> = {}): Storage {
  const items = new Map(Object.entries(given));
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, text) => void items.set(name, text),
    removeItem: (name) => void items.delete(name),
    clear: () => items.clear(),
  };
}
