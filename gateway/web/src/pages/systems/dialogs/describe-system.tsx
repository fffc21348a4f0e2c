import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { TextArea, TextField } from "@/ui/field";
import { describeSystem, type System } from "../queries";
import { FormDialog } from "./form";

export function DescribeDialog({ system, onClose }: { system: System; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(system.name);
  const [description, setDescription] = useState(system.description);
  return (
    <FormDialog
      title="Name and description"
      action="Save"
      disabled={name.trim() === ""}
      fields={["name", "description"]}
      onClose={onClose}
      onSubmit={async () => {
        await describeSystem(client, system.id, { name: name.trim(), description });
      }}
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
            error={errorOf("name")}
          />
          <TextArea
            label="Description"
            rows={8}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
            error={errorOf("description")}
          />
        </>
      )}
    </FormDialog>
  );
}
