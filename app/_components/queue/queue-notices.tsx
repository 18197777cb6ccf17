import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { messageOf } from "#app/_queries/fetch-json.ts";
import type { MirJob } from "#lib/mir/schema.ts";

/** Shows that a job was canceled, with an undo button. */
export function notifyCanceled(job: MirJob, undo: () => void): void {
  const id = `canceled-${job.id}`;
  notifications.show({
    id,
    title: "Job canceled",
    message: (
      <>
        <span>The MIR of {job.run.name} will not be computed. </span>
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </>
    ),
  });
}

export function notifyFailed(title: string, error: unknown): void {
  notifications.show({ color: "red", title, message: messageOf(error) });
}
