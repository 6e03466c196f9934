import { useParams } from "@tanstack/react-router";
import { useTitle } from "../figures.ts";
import { useWords } from "../words/index.ts";
import { ChatWorkspace } from "../workspace/ChatWorkspace.tsx";

/** It fills the frame: the address alone says which conversation is open. */
function useConversation() {
  const { conversationId } = useParams({ strict: false });
  return conversationId ? { conversationId } : {};
}

export function AgentChats() {
  useTitle(useWords().shell.places.chats);
  return <ChatWorkspace mode="agent" {...useConversation()} />;
}

export function AdminChats() {
  useTitle(useWords().shell.places.supervision);
  return <ChatWorkspace mode="admin" {...useConversation()} />;
}
