interface Place {
  limit: number;
  cursor?: string;
}

/** The most that the server gives at a time. */
const LARGEST = 500;

/** Every row of a list that is read in pages: for lists that are needed whole, as the tools and pools to choose from are. */
export async function everyRow<T>(read: (place: Place) => Promise<{ items: T[]; next?: string | null }>): Promise<T[]> {
  const rows: T[] = [];
  let place: Place = { limit: LARGEST };
  for (;;) {
    const { items, next } = await read(place);
    rows.push(...items);
    if (!next) return rows;
    place = { limit: LARGEST, cursor: next };
  }
}
