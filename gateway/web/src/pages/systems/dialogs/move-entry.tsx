import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { TextField } from "@/ui/field";
import { addFolder, type Entry, foldersQuery, moveEntry } from "../queries";
import { joined, parentOf } from "../tree/nodes";
import { FolderChoice } from "./folder-choice";
import { FormDialog } from "./form";

interface Props {
  systemId: string;
  entry: Entry;
  onClose: () => void;
  onMoved: (path: string) => void;
}

export function MoveDialog({ systemId, entry, onClose, onMoved }: Props) {
  const client = useQueryClient();
  const [name, setName] = useState(entry.name);
  const [folder, setFolder] = useState(parentOf(entry.path));
  const to = joined(folder.trim(), name.trim());
  const submit = async () => {
    if (to === entry.path) return;
    const folders = client.getQueryData(foldersQuery(systemId).queryKey);
    if (folder.trim() !== "" && folders && !folders.includes(folder.trim()))
      await addFolder(client, systemId, folder.trim());
    await moveEntry(client, systemId, entry.path, to);
    onMoved(to);
  };
  return (
    <FormDialog
      title="Rename or move"
      action={parentOf(to) === parentOf(entry.path) ? "Rename" : "Move"}
      disabled={name.trim() === "" || to === entry.path}
      fields={["to", "path"]}
      onClose={onClose}
      onSubmit={submit}
      note={entry.kind === "folder" ? "All that is in it goes along." : "Snapshots keep it where it was."}
    >
      {(errorOf) => (
        <>
          <TextField
            label="Name"
            required
            autoFocus
            data-autofocus
            value={name}
            onChange={(event) => setName(event.target.value)}
            onFocus={(event) => {
              // The part before the extension, which is what one wants to write anew.
              const dot = entry.kind === "file" ? name.lastIndexOf(".") : -1;
              event.target.setSelectionRange(0, dot > 0 ? dot : name.length);
            }}
            error={errorOf("to") ?? errorOf("path")}
          />
          <FolderChoice systemId={systemId} label="Folder" value={folder} onChange={setFolder} />
        </>
      )}
    </FormDialog>
  );
}
