import { Paper, Table } from "@mantine/core";
import type { ReactNode } from "react";

export function TableFrame({ children, minWidth = 0 }: { children: ReactNode; minWidth?: number }) {
  return (
    <Paper withBorder>
      <Table.ScrollContainer minWidth={minWidth} type="native">
        <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
          {children}
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
