import { CloseButton, Progress } from "@mantine/core";
import { IconFileTypePdf, IconMusic, IconPhoto, IconVideo } from "@tabler/icons-react";
import { useWords } from "../../words/index.ts";
import classes from "./AttachedFiles.module.css";
import type { Attached, Attachments } from "./useAttachments.ts";

export function AttachedFiles({ attachments: { files, remove } }: { attachments: Attachments }) {
  if (files.length === 0) return null;
  return (
    <ul className={classes.files}>
      {files.map((file) => (
        <li key={file.id} className={classes.file}>
          <Sign file={file} />
          <span className={classes.name}>
            {file.name}
            <Going file={file} />
          </span>
          <Remove file={file} remove={remove} />
        </li>
      ))}
    </ul>
  );
}

function Sign({ file: { upload, name } }: { file: Attached }) {
  if (upload?.contentType.startsWith("image/")) return <img src={upload.url} alt="" />;
  if (/\.pdf$/i.test(name)) return <IconFileTypePdf size={24} stroke={1.4} aria-hidden />;
  if (/\.(mp3|m4a|ogg|wav)$/i.test(name)) return <IconMusic size={24} stroke={1.4} aria-hidden />;
  if (/\.(mp4|mov|webm)$/i.test(name)) return <IconVideo size={24} stroke={1.4} aria-hidden />;
  return <IconPhoto size={24} stroke={1.4} aria-hidden />;
}

function Going({ file: { upload, name, part } }: { file: Attached }) {
  const { composer } = useWords().workspace;
  if (upload) return null;
  const percent = Math.round(part * 100);
  return <Progress value={percent} size="xs" mt={4} aria-label={composer.uploading(name, percent)} />;
}

function Remove({ file: { id, name }, remove }: { file: Attached; remove: (id: string) => void }) {
  const { composer } = useWords().workspace;
  return <CloseButton size="sm" aria-label={composer.remove(name)} onClick={() => remove(id)} />;
}
