import { notifications } from "@mantine/notifications";
import { messageOf } from "#app/_queries/fetch-json.ts";

/** Shows the reason why the server refused an action. */
export function showRefusal(error: unknown): void {
  notifications.show({ color: "red", title: "This was refused", message: messageOf(error) });
}
