import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { toast } from "sonner";
import { TextArea, TextField } from "@/ui/field";
import { count } from "../details/folder-details";
import { type System, takeSnapshot } from "../queries";
import { FormDialog } from "./form";

export function TakeSnapshotDialog({ system, onClose }: { system: System; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const submit = async () => {
    const { id } = await takeSnapshot(client, system.id, name.trim(), description.trim());
    const open = () =>
      void navigate({
        to: "/systems/$systemId/snapshots/$snapshotId",
        params: { systemId: system.id, snapshotId: id },
        search: {},
      });
    toast.success(`Snapshot “${name.trim()}” is taken`, { action: { label: "Open", onClick: open } });
  };
  return (
    <FormDialog
      title="Take snapshot"
      action="Take snapshot"
      disabled={name.trim() === ""}
      fields={["name", "description"]}
      onClose={onClose}
      onSubmit={submit}
      note={`It names what is in the tree now: ${count(system.files, "file")} at their present revisions. It never changes.`}
    >
      {(errorOf) => (
        <>
          <TextField
            label="Name"
            required
            autoFocus
            data-autofocus
            placeholder="as built"
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={errorOf("name")}
          />
          <TextArea
            label="Description"
            rows={4}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
            error={errorOf("description")}
          />
        </>
      )}
    </FormDialog>
  );
}
