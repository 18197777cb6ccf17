"use client";

import { Modal } from "@mantine/core";

const SECTIONS = [
  {
    title: "Anywhere",
    keys: [
      { what: "Search projects, runs, pages and actions", keys: ["Ctrl", "K"] },
      { what: "Go to runs, ablations, correlation", keys: ["g", "r / a / c"] },
      { what: "Go to queue, projects", keys: ["g", "q / p"] },
      { what: "Undo what was done on this page", keys: ["Ctrl", "Z"] },
      { what: "This list", keys: ["?"] },
    ],
  },
  {
    title: "Tables",
    keys: [
      { what: "Focus the filter", keys: ["/"] },
      { what: "Next row, previous row", keys: ["j", "k"] },
      { what: "Next cell, previous cell", keys: ["→", "←"] },
      { what: "First row, last row", keys: ["Ctrl", "Home / End"] },
      { what: "Open the row", keys: ["Enter"] },
      { what: "Sort by a column (on its header)", keys: ["Enter"] },
      { what: "Add a column to the order (on its header)", keys: ["Shift", "Enter"] },
      { what: "Move a column, change its width (on its header)", keys: ["⇧ / Alt", "← / →"] },
      { what: "Open a column's menu (on its header)", keys: ["Alt", "↓"] },
      { what: "Open and close a group (on its name)", keys: ["→", "←"] },
      { what: "Select the row, a range, all that are loaded", keys: ["x", "⇧ ↑ / ↓", "Ctrl A"] },
      { what: "Make the row the baseline, or take it back", keys: ["b"] },
      { what: "Move a key of the order, take it away (on its chip)", keys: ["Alt ← / →", "Del"] },
      { what: "Previous view, next view", keys: ["[", "]"] },
      { what: "Save the view", keys: ["Ctrl", "S"] },
      { what: "Tag, archive, delete the selection", keys: ["t", "e", "Del"] },
      { what: "Leave the filter, select nothing, close what is open", keys: ["Esc"] },
    ],
  },
  {
    title: "Compare",
    keys: [
      { what: "Next difference, previous difference", keys: ["n", "p"] },
      { what: "Leave the difference", keys: ["Esc"] },
    ],
  },
] as const;

interface HelpDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function HelpDialog({ isOpen, onClose }: HelpDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keyboard shortcuts">
      {SECTIONS.map((section) => (
        <section key={section.title}>
          <h3 className="help-heading">{section.title}</h3>
          <dl className="help-keys">
            {section.keys.map((entry) => (
              <div key={entry.what} style={{ display: "contents" }}>
                <dt>{entry.what}</dt>
                <dd>
                  {entry.keys.map((key) => (
                    <kbd key={key} className="kbd">
                      {key}
                    </kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}
