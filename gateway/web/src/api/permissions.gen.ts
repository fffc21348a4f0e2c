// Generated from gateway/permissions.json by `npm run generate`. Do not edit.

export const ROLES = ["member","auditor","administrator"] as const;
export const SYSTEM_ROLES = ["viewer","editor","administrator","owner"] as const;
export const TOKEN_SCOPES = ["read","write","administer"] as const;

/** Whether something is still to happen. */
export const ACTIVE = {
  Pending: true,
  Claimed: true,
  Running: true,
  Validating: true,
  Uploading: true,
  Completed: false,
  Failed: false,
  Canceled: false,
} as const;

/** To whose things it reaches, for each role in the organization. */
export const PERMISSIONS = {
  SubmitJob: {"scope":"write","member":"editor","auditor":"editor","administrator":"any"},
  ListOwnJobs: {"scope":"read","member":"any","auditor":"any","administrator":"any"},
  ListAllJobs: {"scope":"read","member":"nobody","auditor":"any","administrator":"any"},
  ViewJob: {"scope":"read","member":"viewer","auditor":"any","administrator":"any"},
  ViewInputs: {"scope":"read","member":"own","auditor":"own","administrator":"own"},
  CancelJob: {"scope":"write","member":"own","auditor":"own","administrator":"any"},
  UploadFile: {"scope":"write","member":"any","auditor":"any","administrator":"any"},
  ListOwnFiles: {"scope":"read","member":"any","auditor":"any","administrator":"any"},
  ListAllFiles: {"scope":"read","member":"nobody","auditor":"any","administrator":"any"},
  ViewFile: {"scope":"read","member":"viewer","auditor":"any","administrator":"any"},
  ReviseFile: {"scope":"write","member":"editor","auditor":"editor","administrator":"any"},
  DescribeFile: {"scope":"write","member":"editor","auditor":"editor","administrator":"any"},
  ArchiveFile: {"scope":"write","member":"own","auditor":"own","administrator":"any"},
  CreateSystem: {"scope":"write","member":"any","auditor":"any","administrator":"any"},
  ListOwnSystems: {"scope":"read","member":"any","auditor":"any","administrator":"any"},
  ListAllSystems: {"scope":"read","member":"nobody","auditor":"any","administrator":"any"},
  ViewSystem: {"scope":"read","member":"viewer","auditor":"any","administrator":"any"},
  EditTree: {"scope":"write","member":"editor","auditor":"editor","administrator":"editor"},
  TakeSnapshot: {"scope":"write","member":"editor","auditor":"editor","administrator":"editor"},
  ExtractInSystem: {"scope":"write","member":"editor","auditor":"editor","administrator":"editor"},
  DescribeSystem: {"scope":"write","member":"administrator","auditor":"administrator","administrator":"any"},
  ManageMembers: {"scope":"write","member":"administrator","auditor":"administrator","administrator":"any"},
  ManageOwners: {"scope":"write","member":"owner","auditor":"owner","administrator":"any"},
  LeaveSystem: {"scope":"write","member":"viewer","auditor":"viewer","administrator":"viewer"},
  ArchiveSystem: {"scope":"write","member":"owner","auditor":"owner","administrator":"any"},
  ListTools: {"scope":"read","member":"any","auditor":"any","administrator":"any"},
  DeprecateTool: {"scope":"administer","member":"nobody","auditor":"nobody","administrator":"any"},
  ListAgents: {"scope":"read","member":"any","auditor":"any","administrator":"any"},
  ViewMachines: {"scope":"read","member":"nobody","auditor":"any","administrator":"any"},
  ManageAgents: {"scope":"administer","member":"nobody","auditor":"nobody","administrator":"any"},
  ViewEnrolments: {"scope":"read","member":"nobody","auditor":"any","administrator":"any"},
  ListPools: {"scope":"read","member":"any","auditor":"any","administrator":"any"},
  ViewPools: {"scope":"read","member":"nobody","auditor":"any","administrator":"any"},
  AssignToAnyPool: {"scope":"write","member":"nobody","auditor":"nobody","administrator":"any"},
  ManagePools: {"scope":"administer","member":"nobody","auditor":"nobody","administrator":"any"},
  ListPeople: {"scope":"read","member":"any","auditor":"any","administrator":"any"},
  ViewPerson: {"scope":"read","member":"own","auditor":"any","administrator":"any"},
  ManagePeople: {"scope":"administer","member":"nobody","auditor":"nobody","administrator":"any"},
  ChangeOneself: {"scope":null,"member":"own","auditor":"own","administrator":"own"},
  ViewOneself: {"scope":"read","member":"own","auditor":"own","administrator":"own"},
  ManageOwnAccess: {"scope":null,"member":"own","auditor":"own","administrator":"own"},
  ManageOwnWebhooks: {"scope":"write","member":"own","auditor":"own","administrator":"own"},
  ManageOrganizationWebhooks: {"scope":"administer","member":"nobody","auditor":"nobody","administrator":"any"},
  WatchChanges: {"scope":"read","member":"any","auditor":"any","administrator":"any"},
  ReadAudit: {"scope":"read","member":"nobody","auditor":"any","administrator":"any"},
  Operate: {"scope":"administer","member":"nobody","auditor":"nobody","administrator":"any"},
} as const;
