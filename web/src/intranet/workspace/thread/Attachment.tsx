import { Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFileTypePdf, IconPhotoOff } from "@tabler/icons-react";
import { useState } from "react";
import type { Message } from "../../../api/shapes.ts";
import { useWords } from "../../words/index.ts";
import classes from "./Attachment.module.css";

interface Shown {
  url: string;
  type: Message["contentType"];
  /** Of a file to keep: what it is called. */
  name: string;
}

export function Attachment({ url, type, name }: Shown) {
  const { media } = useWords().workspace;
  switch (type) {
    case "IMAGE":
      return <Picture url={url} />;
    case "AUDIO":
      return (
        // biome-ignore lint/a11y/useMediaCaption: what people send comes without
        <audio className={classes.audio} src={url} controls preload="metadata" aria-label={media.AUDIO} />
      );
    case "VIDEO":
      return (
        // biome-ignore lint/a11y/useMediaCaption: what people send comes without
        <video className={classes.video} src={url} controls preload="metadata" aria-label={media.VIDEO} />
      );
    default:
      return (
        <a className={classes.file} href={url} target="_blank" rel="noopener noreferrer" title={media.newTab}>
          <IconFileTypePdf size={28} stroke={1.4} aria-hidden />
          <span>{name || media.FILE}</span>
        </a>
      );
  }
}

/** A place of its own size, so that nothing jumps when it comes; the whole of it on a click. */
function Picture({ url }: { url: string }) {
  const { media } = useWords().workspace;
  const [opened, { open, close }] = useDisclosure();
  const [lost, setLost] = useState(false);
  if (lost)
    return (
      <span className={classes.lost}>
        <IconPhotoOff size={20} stroke={1.5} aria-hidden /> {media.lost}
      </span>
    );
  return (
    <>
      <button type="button" className={classes.picture} onClick={open} aria-label={media.open}>
        <img src={url} alt={media.IMAGE} decoding="async" onError={() => setLost(true)} />
      </button>
      <Modal
        opened={opened}
        onClose={close}
        fullScreen
        title={media.IMAGE}
        closeButtonProps={{ "aria-label": media.close }}
        classNames={{ content: classes.box ?? "", header: classes.box ?? "", body: classes.whole ?? "" }}
      >
        <a href={url} target="_blank" rel="noopener noreferrer" title={media.newTab}>
          <img src={url} alt={media.IMAGE} />
        </a>
      </Modal>
    </>
  );
}
