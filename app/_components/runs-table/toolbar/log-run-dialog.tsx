"use client";

import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { FirstRunCode } from "#app/_components/page/first-run-code.tsx";

/** How runs get here: the page's one primary action. */
export function LogRunButton({ project }: { readonly project: string }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={open}>
        Log a run
      </Button>
      <Modal opened={isOpen} onClose={close} title="Log a run" size={720}>
        <p className="state-text">
          A run is made by one request; metrics, checkpoints and scores follow as they come. A checkpoint is a
          features file (safetensors) or the directory of an ONNX bundle that this machine can read: its MIR
          is computed without further work.
        </p>
        <FirstRunCode project={project} />
      </Modal>
    </>
  );
}
