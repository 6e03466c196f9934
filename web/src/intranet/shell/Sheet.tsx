import { Drawer } from "@mantine/core";
import { useWords } from "../words/index.ts";
import classes from "./Shell.module.css";
import { Sidebar } from "./Sidebar.tsx";

/** The sidebar on a phone. */
export function Sheet({ opened, close }: { opened: boolean; close: () => void }) {
  const { shell } = useWords();
  return (
    <Drawer
      opened={opened}
      onClose={close}
      size={280}
      withCloseButton={false}
      attributes={{ content: { "aria-label": shell.menu } }}
      classNames={{ content: classes.sheet ?? "", body: classes.sheetBody ?? "" }}
    >
      <Sidebar />
    </Drawer>
  );
}
