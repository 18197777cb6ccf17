/** Who asks. Access control does not exist yet: everybody who reaches the loopback address is the local actor. */
export interface Actor {
  readonly kind: "local";
  readonly id: string;
  readonly name: string;
}

const LOCAL_ACTOR: Actor = { kind: "local", id: "local", name: "Local user" };

/** The actor behind a request, or, without one, of the process itself (a command, a worker). */
export async function getActor(_request?: Request): Promise<Actor> {
  return LOCAL_ACTOR;
}
