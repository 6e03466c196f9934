import { useParams } from "@tanstack/react-router";
import { ChatWorkspace } from "./ChatWorkspace.tsx";

/** It fills the frame: the address alone says which conversation is open. */
function useConversation() {
  const { conversationId } = useParams({ strict: false });
  return conversationId ? { conversationId } : {};
}

export function AgentChats() {
  return <ChatWorkspace mode="agent" {...useConversation()} />;
}

export function AdminChats() {
  return <ChatWorkspace mode="admin" {...useConversation()} />;
}
