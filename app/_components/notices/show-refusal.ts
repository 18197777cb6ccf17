import { notifications } from "@mantine/notifications";
import { messageOf } from "#app/_queries/fetch-json.ts";

/** Tells of an action that the server did not take, with its reason. */
export function showRefusal(error: unknown): void {
  notifications.show({ color: "red", title: "This was refused", message: messageOf(error) });
}
