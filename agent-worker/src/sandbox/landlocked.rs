//! Landlock: once more, and by other means than the mounts, what of the files in the sandbox is to be read and what to be
//! written. It also keeps signals and abstract sockets inside. Best effort: an older kernel knows a part of it, or nothing.

use landlock::{
    ABI, Access, AccessFs, BitFlags, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    Scope, path_beneath_rules,
};

/// The newest version that is made use of.
const NEWEST: ABI = ABI::V6;
/// All of these are asked of the kernel, the newest first.
const VERSIONS: [(u8, ABI); 6] = [(6, ABI::V6), (5, ABI::V5), (4, ABI::V4), (3, ABI::V3), (2, ABI::V2), (1, ABI::V1)];

/// What the function reads and runs.
const TO_READ: [&str; 9] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/tool"];
/// What is its own.
const TO_WRITE: [&str; 3] = ["/job", "/tmp", "/dev/shm"];

/// Which version of it this kernel has; absent: none.
pub(crate) fn version() -> Option<u8> {
    let has = |abi: ABI| {
        let asked = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
        let files = asked.handle_access(AccessFs::from_all(abi));
        let scope = Scope::from_all(abi);
        let all = if scope.is_empty() { files } else { files.and_then(|asked| asked.scope(scope)) };
        all.and_then(Ruleset::create).is_ok()
    };
    VERSIONS.into_iter().find(|(_, abi)| has(*abi)).map(|(version, _)| version)
}

/// Restricts this process and all that comes of it, for good.
pub(crate) fn restrict() -> Result<(), RulesetError> {
    let all = AccessFs::from_all(NEWEST);
    let own = all & !(AccessFs::MakeChar | AccessFs::MakeBlock);
    let read = AccessFs::from_read(NEWEST);
    let look = BitFlags::from(AccessFs::ReadDir);
    let devices =
        AccessFs::ReadFile | AccessFs::ReadDir | AccessFs::WriteFile | AccessFs::Truncate | AccessFs::IoctlDev;
    Ruleset::default()
        .handle_access(all)?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .add_rules(path_beneath_rules(["/"], look))?
        .add_rules(path_beneath_rules(TO_READ, read))?
        .add_rules(path_beneath_rules(["/proc"], AccessFs::ReadFile | AccessFs::ReadDir))?
        .add_rules(path_beneath_rules(["/dev"], devices))?
        .add_rules(path_beneath_rules(TO_WRITE, own))?
        .restrict_self()?;
    Ok(())
}
