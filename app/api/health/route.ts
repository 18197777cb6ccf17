import { checkDatabase } from "#lib/db/health.ts";
import { log } from "#lib/log.ts";

export const dynamic = "force-dynamic";

/** 200 if this process and its database respond, 503 otherwise; for launchers and supervisors. */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  try {
    await checkDatabase();
    return Response.json({ status: "ok" }, { headers });
  } catch (error) {
    log().error({ error: String(error) }, "the database does not answer");
    return Response.json({ status: "database unavailable" }, { status: 503, headers });
  }
}
