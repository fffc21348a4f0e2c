//! What holds of the language as a whole: who may read these tests to learn it should begin with the tables.

mod samples;
mod table;

mod job_table;
mod manifest_schema;
mod other_tables;

mod folding;
mod strategies;

mod chain;
mod damage;
mod golden;
