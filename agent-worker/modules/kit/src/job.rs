//! The job as the tool sees it: where things are, and what was asked.

use crate::{Output, Progress, ToolError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::env;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// One run of one function.
pub struct Job {
    function: String,
    input: PathBuf,
    output: PathBuf,
    parameters: PathBuf,
    progress: Progress,
}

impl Job {
    /// Reads the environment that the agent set, and the function from the first argument.
    ///
    /// # Errors
    /// [`ToolError::NotStartedByAgent`] names the variable that is missing.
    pub fn from_environment() -> Result<Self, ToolError> {
        Ok(Self {
            function: env::args().nth(1).unwrap_or_default(),
            input: path("JOBTRAIL_INPUT")?,
            output: path("JOBTRAIL_OUTPUT")?,
            parameters: path("JOBTRAIL_PARAMETERS")?,
            progress: Progress::to(env::var_os("JOBTRAIL_PROGRESS").map(PathBuf::from)),
        })
    }

    /// The key of the function, as the manifest's command names it.
    pub fn function(&self) -> &str {
        &self.function
    }

    /// What to answer for a function that the tool does not have.
    pub fn unknown_function(&self) -> ToolError {
        ToolError::UnknownFunction(self.function.clone())
    }

    /// The read-only input file.
    pub fn input(&self) -> &Path {
        &self.input
    }

    /// The input's file name, for texts that people read.
    pub fn input_name(&self) -> String {
        self.input.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Opens the input file; answers it with its length in bytes.
    ///
    /// # Errors
    /// [`ToolError::Input`] when it cannot be opened.
    pub fn open_input(&self) -> Result<(File, u64), ToolError> {
        let file = File::open(&self.input).map_err(ToolError::Input)?;
        let length = file.metadata().map_err(ToolError::Input)?.len();
        Ok((file, length))
    }

    /// The parameters, with the defaults of the manifest filled in by the agent.
    ///
    /// # Errors
    /// [`ToolError::Parameters`] when they do not have the form of `T`.
    pub fn parameters<T: DeserializeOwned>(&self) -> Result<T, ToolError> {
        let file = File::open(&self.parameters).map_err(ToolError::Input)?;
        serde_json::from_reader(BufReader::new(file)).map_err(ToolError::Parameters)
    }

    /// Creates an output file, with the folders above it. `name` is relative to the output folder.
    ///
    /// # Errors
    /// [`ToolError::Output`] when it exists already or cannot be created.
    pub fn create(&self, name: &str) -> Result<Output, ToolError> {
        Output::create(&self.output, name)
    }

    /// Writes a value as an output file of indented JSON.
    ///
    /// # Errors
    /// [`ToolError::Output`] when the file cannot be written.
    pub fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), ToolError> {
        let mut output = self.create(name)?;
        output.json(value)?;
        output.finish()
    }

    /// Where the function says how far it has got.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }
}

fn path(variable: &'static str) -> Result<PathBuf, ToolError> {
    env::var_os(variable).map(PathBuf::from).ok_or(ToolError::NotStartedByAgent(variable))
}
