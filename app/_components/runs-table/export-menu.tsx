"use client";

import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCopy, IconDownload } from "@tabler/icons-react";
import { apiPaths } from "#app/_paths.ts";
import { messageOf, send } from "#app/_queries/fetch-json.ts";
import { type RunsQuestion, runsParameters } from "#app/_queries/runs.ts";
import { formatColumnList } from "#lib/tables/sort.ts";

interface ExportMenuProps {
  readonly question: RunsQuestion;
  /** Ids of the shown columns, in order. */
  readonly columns: readonly string[];
  readonly total: number;
}

const FORMATS = [
  { format: "csv", label: "CSV" },
  { format: "latex", label: "LaTeX (booktabs)" },
  { format: "markdown", label: "Markdown" },
  { format: "json", label: "JSON" },
] as const;

type Format = (typeof FORMATS)[number]["format"];

/** The shown rows, columns and order as a file. */
export function ExportMenu({ question, columns, total }: ExportMenuProps) {
  const urlOf = (format: Format) => {
    const query = runsParameters(question);
    query.delete("project");
    query.set("format", format);
    query.set("columns", formatColumnList(columns));
    return apiPaths.export(question.project, query);
  };
  const copy = async (format: Format, what: string) => {
    try {
      const text = await (await send(urlOf(format))).text();
      await navigator.clipboard.writeText(text);
      notifications.show({ message: `${what} of ${total} ${total === 1 ? "run" : "runs"} copied` });
    } catch (error) {
      notifications.show({ color: "red", title: `${what} was not copied`, message: messageOf(error) });
    }
  };
  return (
    <Menu width={230} withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={15} stroke={1.6} aria-hidden />}
          disabled={total === 0}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {total} {total === 1 ? "run" : "runs"}, {columns.length} columns, in this order
        </Menu.Label>
        {FORMATS.map(({ format, label }) => (
          <Menu.Item
            key={format}
            component="a"
            href={urlOf(format)}
            download
            leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconCopy size={14} stroke={1.6} aria-hidden />}
          onClick={() => copy("latex", "LaTeX")}
        >
          Copy LaTeX
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={14} stroke={1.6} aria-hidden />}
          onClick={() => copy("markdown", "Markdown")}
        >
          Copy Markdown
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
