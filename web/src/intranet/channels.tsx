/** By which way something came or goes: its name and its sign. A stranger's channel has its own name. */
import {
  IconBrandWhatsapp,
  IconDeviceMobileMessage,
  IconMail,
  IconMessages,
  IconPhone,
  IconWorld,
} from "@tabler/icons-react";
import classes from "./channels.module.css";
import { useWords, type Words } from "./words/index.ts";

const SIGNS: Partial<Record<string, typeof IconWorld>> = {
  WEB: IconWorld,
  WHATSAPP: IconBrandWhatsapp,
  SMS: IconDeviceMobileMessage,
  EMAIL: IconMail,
  VOICE: IconPhone,
};

export const useChannelName = (channel: string): string => channelName(channel, useWords());

export function channelName(channel: string, { shell }: Pick<Words, "shell">): string {
  const names: Partial<Record<string, string>> = shell.channels;
  return names[channel] ?? channel.charAt(0) + channel.slice(1).toLowerCase();
}

interface Shown {
  channel: string;
  size: number;
  /** Its name stands beside it. */
  named?: boolean;
}

export function ChannelSign({ channel, size, named = false }: Shown) {
  const name = useChannelName(channel);
  const Sign = SIGNS[channel] ?? IconMessages;
  if (named) return <Sign size={size} stroke={1.7} aria-hidden />;
  return (
    <span className={classes.sign} role="img" aria-label={name} title={name}>
      <Sign size={size} stroke={1.7} aria-hidden />
    </span>
  );
}
