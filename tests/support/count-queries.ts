import pg from "pg";

/** The statements that this process sends to PostgreSQL while `work` runs, without transaction control. */
export async function countQueries(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function record(this: pg.Client, ...input: Parameters<typeof query>) {
    const [first] = input as unknown[];
    const text = typeof first === "string" ? first : (first as { text: string }).text;
    if (!/^(BEGIN|COMMIT|ROLLBACK)\b/.test(text)) statements.push(text);
    return Reflect.apply(query, this, input);
  } as typeof query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return statements;
}
