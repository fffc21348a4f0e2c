import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { TextField } from "@/ui/field";
import { addFolder } from "../queries";
import { joined } from "../tree/nodes";
import { FormDialog } from "./form";

interface Props {
  systemId: string;
  folder: string;
  onClose: () => void;
  onAdded: (path: string) => void;
}

export function AddFolderDialog({ systemId, folder, onClose, onAdded }: Props) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const path = joined(folder, name.trim());
  const submit = async () => {
    await addFolder(client, systemId, path);
    onAdded(path);
  };
  return (
    <FormDialog
      title="Add folder"
      action="Add folder"
      disabled={name.trim() === ""}
      fields={["paths/0", "path"]}
      onClose={onClose}
      onSubmit={submit}
    >
      {(errorOf) => (
        <TextField
          label="Name"
          required
          autoFocus
          data-autofocus
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={errorOf("paths/0") ?? errorOf("path")}
          help={folder ? `In ${folder}. With / between, folders in folders.` : "With / between, folders in folders."}
        />
      )}
    </FormDialog>
  );
}
