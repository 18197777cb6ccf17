/** The user or process behind a request. Without access control, every request to the loopback address is the local actor. */
export interface Actor {
  readonly kind: "local";
  readonly id: string;
  readonly name: string;
}

const LOCAL_ACTOR: Actor = { kind: "local", id: "local", name: "Local user" };

/** The actor of a request, or without one, of this process (a command, a worker). */
export async function getActor(_request?: Request): Promise<Actor> {
  return LOCAL_ACTOR;
}
