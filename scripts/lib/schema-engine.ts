import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import { Pool, type QueryResult } from "pg";

let loaded: Promise<void> | undefined;

/**
 * Instantiates the engine's WebAssembly manually: the package's own entry imports the .wasm as a module, which Node
 * supports without a flag only in later versions.
 */
async function load(): Promise<void> {
  const require = createRequire(import.meta.url);
  const gluePath = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = await readFile(gluePath.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": { ...glue } });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports["__wbindgen_start"];
  if (typeof start === "function") start();
}

const OID_CHAR = 18;
const OID_TEXT = 25;

/**
 * The adapter rejects catalogue columns of the one-byte type "char", which the engine reads: they pass through it as
 * text, and are converted back to characters afterwards.
 */
class CatalogPool extends Pool {
  #charColumns: number[] = [];

  override async query(...args: unknown[]): Promise<QueryResult> {
    const result: QueryResult = await Reflect.apply(super.query, this, args);
    this.#charColumns = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== OID_CHAR) continue;
      field.dataTypeID = OID_TEXT;
      this.#charColumns.push(index);
    }
    return result;
  }

  /** Marks the "char" columns of the last query. */
  markCharacters(result: SqlResultSet): SqlResultSet {
    for (const index of this.#charColumns) {
      result.columnTypes[index] = ColumnTypeEnum.Character;
      // The byte 0, PostgreSQL's "none", arrives as an empty string, which is not a character.
      for (const row of result.rows) if (row[index] === "") row[index] = "\0";
    }
    return result;
  }
}

/** Opens pools, one per database, and records their errors. */
class EngineAdapterFactory implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = "postgres";
  readonly adapterName = "mirscope-migrations";
  readonly #url: string;
  readonly #pools: Pool[] = [];
  /** The database's error message, which the engine hides. */
  scriptError: unknown;

  constructor(url: string) {
    this.#url = url;
  }

  async #open(url: string): Promise<SqlDriverAdapter> {
    const pool = new CatalogPool({ connectionString: url, max: 1 });
    this.#pools.push(pool);
    const adapter = await new PrismaPg(pool).connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => pool.markCharacters(await queryRaw(query));
    // The adapter's own method splits a script at every semicolon, including those in comments and functions.
    adapter.executeScript = async (script) => {
      try {
        await pool.query(script);
      } catch (error) {
        this.scriptError = error;
        throw error;
      }
    };
    return adapter;
  }

  connect(): Promise<SqlDriverAdapter> {
    return this.#open(this.#url);
  }

  /** An empty database in which the engine tries migrations; it exists as long as its server. */
  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `shadow_${randomUUID()}`;
    const server = await this.#open(this.#url);
    await server.executeScript(`CREATE DATABASE "${name}" TEMPLATE template0`);
    const url = new URL(this.#url);
    url.pathname = `/${name}`;
    return this.#open(url.href);
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end()));
  }
}

/**
 * Runs `work` with a schema engine connected to `databaseUrl`.
 * @param datamodels [file name, content] of the Prisma schema
 */
export async function withSchemaEngine<T>(
  databaseUrl: string,
  datamodels: [string, string][],
  work: (engine: glue.SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= load();
  await loaded;
  const factory = new EngineAdapterFactory(databaseUrl);
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const engine = await glue.SchemaEngine.new({ datamodels }, () => undefined, adapter);
  try {
    return await work(engine);
  } catch (error) {
    throw factory.scriptError ?? error;
  } finally {
    engine.free();
    await factory.close();
  }
}
