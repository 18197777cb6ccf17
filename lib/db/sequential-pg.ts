import { PrismaPg } from "@prisma/adapter-pg";

type Adapter = Awaited<ReturnType<PrismaPg["connect"]>>;
type Transaction = Awaited<ReturnType<Adapter["startTransaction"]>>;

/**
 * Prisma's driver for PostgreSQL that runs the queries of one transaction in sequence. A transaction has one
 * connection, which runs one query at a time anyway; node-postgres deprecates passing it a query while another runs, as
 * `Promise.all` over readers does.
 */
export class SequentialPg extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => inSequence(await start(isolationLevel));
    return adapter;
  }
}

function inSequence(transaction: Transaction): Transaction {
  let last: Promise<unknown> = Promise.resolve();
  const afterLast = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  const query = transaction.queryRaw.bind(transaction);
  const execute = transaction.executeRaw.bind(transaction);
  transaction.queryRaw = (input) => afterLast(() => query(input));
  transaction.executeRaw = (input) => afterLast(() => execute(input));
  return transaction;
}
