// Generated from gateway/openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All agents, by name
         * @description What they run on is told to administrators alone.
         */
        get: operations["listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An agent */
        get: operations["getAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive an agent (administrators)
         * @description It is given no more work, for good. What it has in hands it may finish.
         */
        post: operations["archiveAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enrol an agent
         * @description For agents: exchanges an enrolment token for an identity. The agent keeps the secret half of its key to itself. The same
         *     token with the same key again is answered as the first time, and counted once.
         */
        post: operations["enrolAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/enrolment-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The enrolment tokens, newest first (administrators and auditors) */
        get: operations["listEnrolmentTokens"];
        put?: never;
        /**
         * Make an enrolment token (administrators)
         * @description Its secret is in the answer and nowhere afterwards. Give it to an agent: `jobtrail agent --enrol jte_...`.
         */
        post: operations["createEnrolmentToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/enrolment-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw an enrolment token (administrators)
         * @description The agents that it brought in stay.
         */
        delete: operations["revokeEnrolmentToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sign in with the identity provider
         * @description For browsers: it leads to the provider, and from there back to `/api/v1/auth/oidc/callback`. Who asks for a page, with `Accept: text/html`,
         *     is led to the page of sign-in when it is refused, which says why.
         */
        get: operations["beginOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from the identity provider
         * @description Whoever the provider vouches for is signed in, and sent on. A person is known by what the provider calls them, never by their
         *     e-mail address: somebody here with the same address is not taken over. Who asks for a page, with `Accept: text/html`, is led to the
         *     page of sign-in when it is refused, which says why.
         */
        get: operations["finishOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what changes (server-sent events)
         * @description `open` says that you will be told of everything from there on; read what you show after it. `job`, `file`, `agent` and `tool`
         *     say that one of them changed; `progress` how far a running job of yours is. `reset` says that changes were missed: read
         *     everything again. The id of an event is a sequence of the log up to which you were told everything; when you come back with it, what
         *     came shortly before may be told again. A comment comes every 15 seconds.
         */
        get: operations["followChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Store content (agents) */
        post: operations["storeContent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/content/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read content (agents) */
        get: operations["readContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Files, newest first
         * @description What jobs made is listed under the files that it was made from. A page may be short, or empty, and still have a `next`: for
         *     one page at most 2,000 files are looked at.
         */
        get: operations["listFiles"];
        put?: never;
        /**
         * Upload files
         * @description Either a form with one or more files (`multipart/form-data`), which answers with a list, or the bytes of one file as the
         *     body, with its name in the query, which answers with the file. Files may have any size; nothing of a form is taken unless all of it came.
         *     A `Repr-Digest: sha-256=:...:` is checked.
         */
        post: operations["uploadFiles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file and its revisions */
        get: operations["getFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Say what a file is called and what it is
         * @description Its revisions keep the names that they came with. What jobs made cannot be described.
         */
        patch: operations["describeFile"];
        trace?: never;
    };
    "/api/v1/files/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive a file
         * @description It stays, but no job can be submitted on it until it is restored.
         */
        post: operations["archiveFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was made from a file, by job, newest first */
        get: operations["listFileArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file
         * @description `Range`, `If-Range` and `If-None-Match` are understood; the `ETag` is the SHA-256.
         */
        get: operations["downloadFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}/functions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The functions that take a file */
        get: operations["listFileFunctions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The jobs on a file that you may see, newest first */
        get: operations["listFileJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}/provenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What made a file, and what was made from it
         * @description `origins` go from the job that made it up to something that was uploaded; `made` goes down through artifacts to `depth`. What
         *     you may not see is left out, and so is what another's job worked on, which is for its creator alone.
         */
        get: operations["getProvenance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore an archived file */
        post: operations["restoreFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload the next revision of a file
         * @description A form with one file, or the bytes as the body; its name then is the one in the query, or stays as it is. An empty file
         *     comes with a `Content-Type`.
         */
        post: operations["reviseFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many files a list has
         * @description Of all, or of all of an owner, the number is always exact. With other filters at most 10,000 files are looked at; when there are
         *     more, `at_least` says that there may be more than `count`. `sort`, `limit` and `cursor` do not matter.
         */
        get: operations["countFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, newest first */
        get: operations["listJobs"];
        put?: never;
        /**
         * Submit a job
         * @description With the header `Idempotency-Key`, asking again with the same key and the same body gives the same job.
         */
        post: operations["submitJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A job */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a job made, its log last */
        get: operations["listJobArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job
         * @description Only a Pending job can be cancelled. When an agent was faster, the answer is 409 with `job_status`, and the job goes on.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every transition of a job, oldest first */
        get: operations["listJobHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The log of a job
         * @description While it runs: what was written until now; with `follow`, and what comes until it ends. Afterwards: the whole, as a file
         *     with ranges. When a job is tried again, a line `--- attempt 2 ---` stands between.
         */
        get: operations["getJobLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a job is pending
         * @description How many jobs stand before it, and which agents can run it, or why none can.
         */
        get: operations["getJobQueue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many jobs there are in each status
         * @description Of all your jobs, or of everybody's, the numbers are always exact. With filters at most 10,000 jobs are looked at; when there are
         *     more, `at_least` says so. `sort`, `limit` and `cursor` do not matter.
         */
        get: operations["countJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your name */
        patch: operations["changeMe"];
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change your password
         * @description All your other sessions end.
         */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your sessions, newest first */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /** End all your sessions but this one */
        delete: operations["endOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of your sessions */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who there is, by name
         * @description Everybody is told the names of those who are active; administrators and auditors are told all. It is as of now: the next part
         *     begins after the last name of this one.
         */
        get: operations["listPeople"];
        put?: never;
        /**
         * Let somebody in (administrators)
         * @description Without a password the answer has a secret with which they set one; it is good once and for three days.
         */
        post: operations["addPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A person
         * @description Whoever was erased is a former member.
         */
        get: operations["getPerson"];
        put?: never;
        post?: never;
        /**
         * Erase somebody (administrators)
         * @description All that is personal of them is removed for ever: name, user name, e-mail address, password, sessions, API tokens. What they
         *     did stays, as done by a former member. It cannot be undone. Doing it once more completes what broke off.
         */
        delete: operations["erasePerson"];
        options?: never;
        head?: never;
        /**
         * Change a person (administrators)
         * @description Whoever is deactivated is signed out everywhere, and their API tokens end for good. The organization keeps an active
         *     administrator.
         */
        patch: operations["changePerson"];
        trace?: never;
    };
    "/api/v1/people/{id}/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give somebody a new secret to set their password with (administrators)
         * @description It takes the place of an earlier one. The present password and the sessions stay until it is used.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End all sessions of somebody (administrators) */
        delete: operations["endSessionsOf"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The agent pools that you may assign jobs to, by name
         * @description Administrators see all, those that are archived too, with members and audience.
         */
        get: operations["listPools"];
        put?: never;
        /**
         * Create an agent pool (administrators)
         * @description It has no members yet.
         */
        post: operations["createPool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pools/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An agent pool */
        get: operations["getPool"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the name or the audience of an agent pool (administrators) */
        patch: operations["changePool"];
        trace?: never;
    };
    "/api/v1/pools/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive an agent pool (administrators)
         * @description It takes no new jobs, and those that wait are given to nobody. Those that are in hands are finished.
         */
        post: operations["archivePool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pools/{id}/members/{agent_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Let an agent take the pool's jobs (administrators) */
        put: operations["addPoolMember"];
        post?: never;
        /**
         * Let an agent take the pool's jobs no more (administrators)
         * @description What it has in hands it finishes.
         */
        delete: operations["removePoolMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pools/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore an archived agent pool (administrators)
         * @description The jobs that still wait in it are given out again.
         */
        post: operations["restorePool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description The answer sets the cookie `__Host-jobtrail`, which stands for the session.
         */
        post: operations["signIn"];
        /**
         * Sign out
         * @description Ends the session; with an API token, withdraws that token.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one can sign in */
        get: operations["listSignInMethods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a password
         * @description With the secret that an administrator gave you, once. You are signed in then, and your other sessions end.
         */
        post: operations["setPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A snapshot */
        get: operations["getSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots/{id}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is different in another snapshot, or at present
         * @description What was added, removed and changed since this snapshot, by path.
         */
        get: operations["compareSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots/{id}/extract": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Extract a file of a snapshot (editors of its system)
         * @description Picks the appropriate extract function by itself, and submits a job on the revision that the snapshot has.
         */
        post: operations["extractInSnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots/{id}/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is in a folder of a snapshot, by name */
        get: operations["listSnapshotTree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The systems that you are a member of, newest first
         * @description Administrators and auditors may ask for all.
         */
        get: operations["listSystems"];
        put?: never;
        /**
         * Create a system
         * @description You are its owner then.
         */
        post: operations["createSystem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A system */
        get: operations["getSystem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the name or the description of a system (its administrators) */
        patch: operations["changeSystem"];
        trace?: never;
    };
    "/api/v1/systems/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive a system (its owners)
         * @description It can be read, and nothing in it changes until it is restored.
         */
        post: operations["archiveSystem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems/{id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a file or a folder, with all that is in it, out of a system (its editors)
         * @description The files themselves stay, and so do snapshots.
         */
        delete: operations["removeSystemEntry"];
        options?: never;
        head?: never;
        /** Move what is at a path of a system, or track another revision of it (its editors) */
        patch: operations["changeSystemEntry"];
        trace?: never;
    };
    "/api/v1/systems/{id}/extract": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Extract a file of a system (its editors)
         * @description Picks the appropriate extract function by itself, and submits a job.
         */
        post: operations["extractInSystem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put files into a system (its editors)
         * @description Files of yours, which its members see then; or files that it has already. All of them or none.
         */
        post: operations["trackFiles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems/{id}/folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make folders in a system (its editors) */
        post: operations["addSystemFolders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The members of a system, those who are most first */
        get: operations["listSystemMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems/{id}/members/{person_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Make someone a member of a system, or something else in it (its administrators)
         * @description Who becomes an owner, or ceases to be one, is for owners. An owner remains.
         */
        put: operations["setSystemMember"];
        post?: never;
        /** Make someone no member of a system any more (its administrators; everybody may leave) */
        delete: operations["removeSystemMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore an archived system (its owners) */
        post: operations["restoreSystem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems/{id}/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The snapshots of a system, newest first */
        get: operations["listSnapshots"];
        put?: never;
        /**
         * Take a snapshot of a system (its editors)
         * @description A name for what is in the tree now, and for the revision that each file is at now.
         */
        post: operations["takeSnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/systems/{id}/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is in a folder of a system, by name */
        get: operations["listSystemTree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your API tokens */
        get: operations["listTokens"];
        put?: never;
        /**
         * Make an API token
         * @description Its secret is in the answer and nowhere afterwards. Send it as `Authorization: Bearer jt_...`.
         */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw an API token */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All tools, by key */
        get: operations["listTools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tools/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A tool */
        get: operations["getTool"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tools/{key}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A version of a tool */
        get: operations["getToolVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tools/{key}/versions/{version}/deprecate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let nobody begin anything new with a version of a tool (administrators)
         * @description Where no version is named another one is chosen. A job that names this one is taken and runs, and so do those that wait.
         */
        post: operations["deprecateToolVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tools/{key}/versions/{version}/recommend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the deprecation of a version of a tool back (administrators) */
        post: operations["recommendToolVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tools/{key}/versions/{version}/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a job for a version of a tool can be assigned to
         * @description The agents that have it and the pools that you may assign jobs to, and how they stand. A job for one that is offline waits.
         */
        get: operations["listTargets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your webhooks, newest first
         * @description Administrators see those for everybody's jobs, too.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Make a webhook
         * @description From now on messages are sent to it when jobs come into the statuses that it names. Its secret, by which the receiver knows that
         *     a message is ours, is in the answer and nowhere afterwards. How to verify a message: docs/webhooks.md.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description With it go its deliveries; what waits to be sent is not sent.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description One that was switched off is switched on again by `"active": true`.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The latest messages to a webhook and what became of them, newest first
         * @description Those that wait, and the last 200 that were delivered or given up, for at most 30 days.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message again, at once
         * @description One that was delivered, was given up, or waits for its next try. It keeps its id.
         */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message to see whether it arrives
         * @description Its type is `webhook.ping`. It is tried once, also when the webhook is not active; the deliveries say what became of it.
         */
        post: operations["pingWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook another secret
         * @description It is in the answer and nowhere afterwards. For 24 hours messages are signed with the one before as well.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process is there */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures for Prometheus */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether all that is needed answers */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What was asked for is done, but cannot be shown just now. */
        Accepted: {
            /** Format: uuid */
            id: string;
        };
        /** @description The files that a function takes: those that match either list. */
        Accepts: {
            /** @description Lower case, without the dot. */
            extensions: string[];
            media_types: string[];
        };
        AddFolders: {
            /**
             * @description Names with `/` between, from the top of the tree.
             * @example [
             *       "drawings/old"
             *     ]
             */
            paths: string[];
        };
        /** @description Lets somebody in. */
        AddPerson: {
            /** @example mary@example.org */
            email?: string | null;
            /** @example Mary Major */
            name: string;
            /**
             * Format: password
             * @description Absent: they set one themselves, with the secret in the answer.
             */
            password?: string | null;
            role?: components["schemas"]["OrganizationRole"] | null;
            /**
             * @description What they sign in with.
             * @example mary
             */
            username: string;
        };
        /** @description A program on a machine that has tools. */
        Agent: {
            /**
             * Format: int32
             * @description How many it has in hands.
             */
            active_jobs: number;
            /** @example x86_64 */
            arch: string;
            /** @description Why it is offline: `lost` when nothing was heard of it for too long, `stopped` when it said goodbye. */
            departure: string | null;
            host: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** @example linux */
            os: string;
            /** @description The pools that it is a member of, by name; of those you see. */
            pools: components["schemas"]["Named"][];
            /** @description Whether its functions run in a sandbox. */
            sandboxed: boolean;
            /** Format: int64 */
            sequence: number;
            /** @description When it was enrolled, came, went or was archived. */
            since: components["schemas"]["Instant"];
            /**
             * Format: int32
             * @description How many jobs it runs at a time.
             */
            slots: number;
            status: components["schemas"]["AgentState"];
            /** @description Whether it takes jobs that are assigned to nobody in particular. */
            takes_automatic: boolean;
            tools: components["schemas"]["AgentTool"][];
            /** @description Of Jobtrail. */
            version: string;
        };
        /** @description How many agents stand how. */
        AgentCounts: {
            /**
             * Format: int32
             * @description With all slots in use.
             */
            busy: number;
            /**
             * Format: int32
             * @description Finishing what they have, and taking no more.
             */
            draining: number;
            /** Format: int32 */
            offline: number;
            /**
             * Format: int32
             * @description With a free slot.
             */
            online: number;
        };
        /** @enum {string} */
        AgentState: "Enrolled" | "Online" | "Busy" | "Draining" | "Offline" | "Archived";
        /** @description A tool version that an agent has. */
        AgentTool: {
            /** @description Of the tool's folder. */
            sha256: string;
            tool: string;
            version: string;
        };
        /** @description One file that a job made. Its content is at `/files/{file_id}/content`. */
        Artifact: {
            /** Format: uuid */
            file_id: string;
            media_type: string;
            /**
             * @description The path in the output folder, with `/`.
             * @example contents.json
             */
            name: string;
            /**
             * @description The name of the declared output; `log` for the run's log.
             * @example contents
             */
            output: string;
            preview: components["schemas"]["Preview"] | null;
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /** @description What one job made from a file. */
        ArtifactGroup: {
            artifacts: components["schemas"]["Artifact"][];
            job: components["schemas"]["Job"];
        };
        /** @description Where a job may run. */
        Assignment: {
            /**
             * Format: uuid
             * @description Of the agent or the pool.
             */
            id?: string | null;
            kind: components["schemas"]["AssignmentKind"];
        };
        /** @enum {string} */
        AssignmentKind: "automatic" | "agent" | "pool";
        /** @description Who may assign jobs to a pool. Administrators always may. */
        Audience: {
            kind: components["schemas"]["AudienceKind"];
            people?: components["schemas"]["Named"][] | null;
        };
        /** @enum {string} */
        AudienceKind: "everyone" | "people";
        /** @description Who caused something. */
        Author: (components["schemas"]["Named"] & {
            /** @enum {string} */
            kind: "person";
        }) | (components["schemas"]["Named"] & {
            /** @enum {string} */
            kind: "agent";
        }) | {
            /** @enum {string} */
            kind: "system";
        };
        /** @description An agent that could do something. */
        CapableAgent: {
            /** Format: uuid */
            id: string;
            name: string;
            status: components["schemas"]["AgentState"];
        };
        /** @enum {string} */
        Cause: "function" | "timed-out" | "invalid-output" | "agent" | "attempts-used-up" | "expired";
        /** @description Move what is at a path, or track another revision of it, or both. */
        ChangeEntry: {
            /** @example drawings/pump.step */
            path: string;
            /**
             * @description Its new place.
             * @example drawings/old/pump.step
             */
            to?: string | null;
            track?: components["schemas"]["TrackWhat"] | null;
        };
        /** @description Something has changed: read it again. The name of the event is the `kind`. */
        ChangeEvent: {
            /**
             * Format: uuid
             * @description Of a job: the file that it works on. Only for the creator.
             */
            file_id?: string | null;
            /** @description Of the job, the file, the agent, the pool, the person or the system; of a tool its key. */
            id: string;
            kind: string;
            /** Format: int64 */
            sequence: number;
            status?: components["schemas"]["Status"] | null;
        };
        /** @description Changes what you are called. */
        ChangeMe: {
            /** @example Mary Major */
            name: string;
        };
        /** @description Sets another password of yours. */
        ChangePassword: {
            /** Format: password */
            password: string;
            /**
             * Format: password
             * @description The one that you have now.
             */
            present: string;
        };
        /** @description Changes what is not absent. */
        ChangePerson: {
            /** @description `false`: they cannot sign in, and their sessions and API tokens end. */
            active?: boolean | null;
            /** @description Empty: none any more. */
            email?: string | null;
            name?: string | null;
            role?: components["schemas"]["OrganizationRole"] | null;
        };
        /** @description What shall be changed of a pool. */
        ChangePool: {
            audience?: components["schemas"]["SetAudience"] | null;
            /** @description Absent: it keeps its name. */
            name?: string | null;
        };
        /** @description What is absent stays as it is. */
        ChangeSystem: {
            description?: string | null;
            name?: string | null;
        };
        /** @description Changes what is given of a webhook. */
        ChangeWebhook: {
            /** @description To make it active forgets that it was switched off. */
            active?: boolean | null;
            description?: string | null;
            events?: components["schemas"]["Status"][] | null;
            url?: string | null;
        };
        /** @description What is different in another tree of the same system, by path. */
        Comparison: {
            /**
             * Format: int64
             * @description How many there are of each, on all pages together.
             */
            added: number;
            /** Format: int64 */
            changed: number;
            items: components["schemas"]["Difference"][];
            /** @description The `cursor` of the next part; null: this is the last one. */
            next: string | null;
            /** Format: int64 */
            removed: number;
        };
        /** @description Bytes that are kept. */
        ContentKept: {
            /** @description SHA-256. */
            content: string;
            /** @description Proves to the services that the bytes are here and came for that attempt. */
            receipt: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /** @description How many there are. */
        Counted: {
            /** @description Not all were looked at: there may be more. */
            at_least: boolean;
            /** Format: int64 */
            count: number;
        };
        /** @description How many jobs there are in each status. */
        Counts: {
            /** @description Not all were looked at: there may be more. */
            at_least: boolean;
            /** Format: int64 */
            Canceled: number;
            /** Format: int64 */
            Claimed: number;
            /** Format: int64 */
            Completed: number;
            /** Format: int64 */
            Failed: number;
            /** Format: int64 */
            Pending: number;
            /** Format: int64 */
            Running: number;
            /**
             * Format: int64
             * @description Of all of these together.
             */
            total: number;
            /** Format: int64 */
            Uploading: number;
            /** Format: int64 */
            Validating: number;
        };
        /** @description Asks for an enrolment token. */
        CreateEnrolmentToken: {
            /**
             * Format: int32
             * @description 24 when absent.
             */
            expires_in_hours?: number | null;
            /**
             * @description What it is for, in your words.
             * @example the machines in the lab
             */
            name: string;
            /**
             * Format: int32
             * @description How many agents it brings in; 1 when absent.
             */
            uses?: number | null;
        };
        /** @description Make a pool. It has no members yet. */
        CreatePool: {
            audience?: components["schemas"]["SetAudience"] | null;
            /** @example gpu */
            name: string;
        };
        CreateSystem: {
            description?: string;
            /** @example Pump P-101 */
            name: string;
        };
        /** @description Asks for an API token. */
        CreateToken: {
            /**
             * Format: int32
             * @description 1 to 366; 90 when absent.
             */
            expires_in_days?: number | null;
            /**
             * @description What it is for, in your words.
             * @example nightly import
             */
            name: string;
            scope?: components["schemas"]["Scope"] | null;
        };
        /** @description Asks for a webhook. */
        CreateWebhook: {
            /** @description True when absent. */
            active?: boolean | null;
            /**
             * @description In your words.
             * @example tells the build server
             */
            description?: string | null;
            /** @description Of which statuses it hears when a job comes into them; Completed, Failed and Canceled when absent. */
            events?: components["schemas"]["Status"][] | null;
            /** @description `mine` when absent. */
            scope?: components["schemas"]["WebhookScope"];
            /**
             * @description Where messages are sent: https or http, without user name and password.
             * @example https://ci.example.com/hooks/jobtrail
             */
            url: string;
        };
        /** @enum {string} */
        CredentialKind: "session" | "token";
        /** @description One message to a webhook, and what became of it. */
        Delivery: {
            /** @description The latest 20, oldest first. */
            attempts: components["schemas"]["DeliveryAttempt"][];
            created: components["schemas"]["Instant"];
            ended: components["schemas"]["Instant"] | null;
            /**
             * Format: uuid
             * @description The receiver gets it as `webhook-id`, the same in every attempt.
             */
            id: string;
            /**
             * Format: uuid
             * @description Null of a ping.
             */
            job_id: string | null;
            next_try: components["schemas"]["Instant"] | null;
            /** @description Why it was given up. */
            reason: string | null;
            state: components["schemas"]["DeliveryStatus"];
            /** @example job.completed */
            type: string;
        };
        /** @description One try to deliver a message. */
        DeliveryAttempt: {
            at: components["schemas"]["Instant"];
            /** Format: int64 */
            duration_ms: number;
            /**
             * @description Why there was no answer.
             * @example no answer within 10000 ms
             */
            error: string | null;
            /**
             * Format: int32
             * @description The HTTP status of the answer; null when there was none.
             */
            status: number | null;
        };
        /** @enum {string} */
        DeliveryStatus: "waiting" | "delivered" | "given-up";
        /** @description Why a version is deprecated. */
        Deprecate: {
            /**
             * @description One line; shown wherever the version can be chosen.
             * @example loses the last row; use 1.0.1
             */
            reason?: string;
        };
        /** @description What one job made. */
        Derived: {
            /** @description Its log last. */
            artifacts: components["schemas"]["Artifact"][];
            /**
             * Format: int32
             * @description 1: from the file itself; 2: from something that was made from it, ...
             */
            depth: number;
            /**
             * Format: uuid
             * @description The file that the job worked on.
             */
            from: string;
            job: components["schemas"]["Job"];
        };
        /** @description What shall be said of a file. */
        DescribeFile: {
            /** @description Absent: it stays. At most 10,000 bytes. */
            description?: string | null;
            /** @description Absent: it stays. Empty: none, it is called as its latest revision is. */
            display_name?: string | null;
        };
        Difference: {
            after: components["schemas"]["Entry"] | null;
            before: components["schemas"]["Entry"] | null;
            kind: components["schemas"]["DifferenceKind"];
            path: string;
        };
        /** @enum {string} */
        DifferenceKind: "added" | "removed" | "changed";
        /** @description An agent comes in. */
        Enrol: {
            /**
             * @description The public half of the agent's NKey: 56 characters that begin with U.
             * @example UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4
             */
            key: string;
            /** @example lab-1 */
            name: string;
            /**
             * Format: password
             * @description The secret of an enrolment token.
             */
            token: string;
        };
        Enrolled: {
            /** Format: uuid */
            agent_id: string;
        };
        /** @description An enrolment token. Its secret is not in here. */
        EnrolmentToken: {
            created: components["schemas"]["Instant"];
            created_by: components["schemas"]["Named"];
            expires: components["schemas"]["Instant"];
            /** Format: uuid */
            id: string;
            /**
             * Format: int32
             * @description How many more agents it brings in.
             */
            left: number;
            name: string;
            /** Format: int32 */
            uses: number;
        };
        /** @description An enrolment token with its secret, which is not to be had again. */
        EnrolmentTokenCreated: components["schemas"]["EnrolmentToken"] & {
            /** @example jte_... */
            secret: string;
        };
        /** @description What is at one place of a tree. */
        Entry: {
            file: components["schemas"]["TrackedFile"] | null;
            kind: components["schemas"]["EntryKind"];
            /** @description The last part of the path. */
            name: string;
            /** @example drawings/pump.step */
            path: string;
        };
        /** @enum {string} */
        EntryKind: "folder" | "file";
        /** @description Erases somebody for ever. */
        ErasePerson: {
            /**
             * @description Their user name or their id, so that it is no slip.
             * @example mary
             */
            confirm: string;
        };
        /** @description Run the appropriate extract function on a file of a tree. */
        Extract: {
            assignment?: components["schemas"]["Assignment"] | null;
            /** @example drawings/pump.step */
            path: string;
        };
        /** @description Something that is wrong with one field. */
        FieldProblem: {
            /**
             * @description The name of the field, query parameter or header; of a job's parameters a JSON pointer into the body, as in `/parameters/rows`.
             * @example /parameters/rows
             */
            field: string;
            /** @example 11 is greater than the maximum of 10 */
            message: string;
        };
        /** @description A file that someone uploaded, or an artifact that a job made, as its latest revision is. */
        File: {
            archived: boolean;
            created_at: components["schemas"]["Instant"];
            /** @description What people say of it. */
            description: string;
            /**
             * @description What people call it; null: as its latest revision is called.
             * @example Bearing rig, all parts
             */
            display_name: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The job that made it; null: someone uploaded it.
             */
            made_by: string | null;
            /** @example application/zip */
            media_type: string;
            /**
             * @description Of its latest revision.
             * @example parts.zip
             */
            name: string;
            owner: components["schemas"]["Named"];
            preview: components["schemas"]["Preview"] | null;
            /**
             * Format: int32
             * @description 1, 2, 3, ...
             */
            revision: number;
            /**
             * Format: int64
             * @description The sequence of its last event.
             */
            sequence: number;
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description When its latest revision came. */
            updated_at: components["schemas"]["Instant"];
        };
        /** @description A file with all its revisions. */
        FileDetails: components["schemas"]["File"] & {
            /** @description Oldest first. */
            revisions: components["schemas"]["Revision"][];
        };
        /** @description A form with files. */
        FilesForm: {
            file: string[];
        };
        /** @description What an upload is answered with. */
        FilesTaken: components["schemas"]["File"] | components["schemas"]["List_File"];
        /** @description One thing that a tool can do with a file. */
        Function: {
            accepts: components["schemas"]["Accepts"];
            description: string;
            /**
             * Format: int32
             * @description The most that may lie in its folders at a time.
             */
            disk_mib: number;
            /** @description Whether it may leave files that no output declares. They become artifacts of the output `extra`. */
            extra_outputs: boolean;
            /** @description Whether it turns a file into something that can be viewed. */
            extract: boolean;
            /** @example extract */
            key: string;
            /** Format: int32 */
            memory_mib: number;
            /** @example List contents */
            name: string;
            /** @description Whether it may use the network. */
            network: boolean;
            outputs: components["schemas"]["Output"][];
            /** @description A JSON Schema (2020-12) of an object. */
            parameters: Record<string, never>;
            /** @description Whether a failure of it is worth another attempt. */
            retry: boolean;
            /** Format: int32 */
            timeout_seconds: number;
        };
        /** @description A function that takes a certain file. */
        FunctionOfFile: {
            /**
             * Format: int32
             * @description How many online agents have it.
             */
            agents_online: number;
            /** @description Why nobody is to begin anything new with this version, which may be an empty text; null: it is as good as any. */
            deprecated: string | null;
            description: string;
            /** @description Whether it turns a file into something that can be viewed. */
            extract: boolean;
            function: string;
            function_name: string;
            /** @description A JSON Schema (2020-12) of an object. */
            parameters: Record<string, never>;
            tool: string;
            tool_name: string;
            tool_version: string;
        };
        /** @description One transition of a job. */
        History: {
            at: components["schemas"]["Instant"];
            /** Format: int32 */
            attempt: number;
            by: components["schemas"]["Author"];
            /** @description Why, where there is something to say. */
            message: string | null;
            /** @description Why it went back into the queue: `agent-lost`, `agent-restarted`, `agent-stopped` or `function-failed`. */
            reason?: string | null;
            /** @description Whether the attempt runs in a sandbox; null while nobody has it. */
            sandboxed: boolean | null;
            /** Format: int64 */
            sequence: number;
            status: components["schemas"]["Status"];
        };
        /** @description The file revision that a job works on, as it was when the job was submitted. */
        Input: {
            /** Format: uuid */
            file_id: string;
            media_type: string;
            name: string;
            /** Format: int32 */
            revision: number;
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /**
         * Format: date-time
         * @example 2026-07-01T09:30:00.000000Z
         */
        Instant: string;
        /** @description One execution of one function on one file revision. */
        Job: {
            agent: components["schemas"]["Named"] | null;
            assignment: components["schemas"]["Assignment"];
            /**
             * Format: int32
             * @description How often it has been in the queue: 1, 2, 3, ...
             */
            attempt: number;
            error?: components["schemas"]["JobError"] | null;
            file: components["schemas"]["Input"] | null;
            /** @example extract */
            function: string;
            /** @example List contents */
            function_name: string;
            /** Format: uuid */
            id: string;
            /** @description Only for the creator. */
            inputs?: components["schemas"]["Input"][] | null;
            /** Format: int32 */
            max_attempts: number;
            /** @description Only for the creator. */
            parameters?: Record<string, never> | null;
            pool: components["schemas"]["Named"] | null;
            progress?: components["schemas"]["Progress"] | null;
            /** @description Whether the present or last attempt runs in a sandbox; null while nobody has had it. */
            sandboxed: boolean | null;
            /**
             * Format: int64
             * @description The sequence of its last event.
             */
            sequence: number;
            /** @description When it came into its present status. */
            since: components["schemas"]["Instant"];
            started_by: components["schemas"]["Named"];
            /** @description When it was submitted. */
            started_on: components["schemas"]["Instant"];
            status: components["schemas"]["Status"];
            /** @example archive */
            tool: string;
            /** @example Archive */
            tool_name: string;
            /** @example 1.0.0 */
            tool_version: string;
        };
        /** @description Why a job failed. */
        JobError: {
            cause: components["schemas"]["Cause"];
            /** @description The end of the log. */
            log_tail: string;
            /** @description A sentence, in the function's own words where it gave some. */
            message: string;
        };
        /** @description A list that is complete. */
        List_Accepted: {
            items: {
                /** Format: uuid */
                id: string;
            }[];
        };
        /** @description A list that is complete. */
        List_Artifact: {
            items: {
                /** Format: uuid */
                file_id: string;
                media_type: string;
                /**
                 * @description The path in the output folder, with `/`.
                 * @example contents.json
                 */
                name: string;
                /**
                 * @description The name of the declared output; `log` for the run's log.
                 * @example contents
                 */
                output: string;
                preview: components["schemas"]["Preview"] | null;
                sha256: string;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
            }[];
        };
        /** @description A list that is complete. */
        List_EnrolmentToken: {
            items: {
                created: components["schemas"]["Instant"];
                created_by: components["schemas"]["Named"];
                expires: components["schemas"]["Instant"];
                /** Format: uuid */
                id: string;
                /**
                 * Format: int32
                 * @description How many more agents it brings in.
                 */
                left: number;
                name: string;
                /** Format: int32 */
                uses: number;
            }[];
        };
        /** @description A list that is complete. */
        List_File: {
            items: {
                archived: boolean;
                created_at: components["schemas"]["Instant"];
                /** @description What people say of it. */
                description: string;
                /**
                 * @description What people call it; null: as its latest revision is called.
                 * @example Bearing rig, all parts
                 */
                display_name: string | null;
                /** Format: uuid */
                id: string;
                /**
                 * Format: uuid
                 * @description The job that made it; null: someone uploaded it.
                 */
                made_by: string | null;
                /** @example application/zip */
                media_type: string;
                /**
                 * @description Of its latest revision.
                 * @example parts.zip
                 */
                name: string;
                owner: components["schemas"]["Named"];
                preview: components["schemas"]["Preview"] | null;
                /**
                 * Format: int32
                 * @description 1, 2, 3, ...
                 */
                revision: number;
                /**
                 * Format: int64
                 * @description The sequence of its last event.
                 */
                sequence: number;
                sha256: string;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
                /** @description When its latest revision came. */
                updated_at: components["schemas"]["Instant"];
            }[];
        };
        /** @description A list that is complete. */
        List_History: {
            items: {
                at: components["schemas"]["Instant"];
                /** Format: int32 */
                attempt: number;
                by: components["schemas"]["Author"];
                /** @description Why, where there is something to say. */
                message: string | null;
                /** @description Why it went back into the queue: `agent-lost`, `agent-restarted`, `agent-stopped` or `function-failed`. */
                reason?: string | null;
                /** @description Whether the attempt runs in a sandbox; null while nobody has it. */
                sandboxed: boolean | null;
                /** Format: int64 */
                sequence: number;
                status: components["schemas"]["Status"];
            }[];
        };
        /** @description A list that is complete. */
        List_Member: {
            items: {
                person: components["schemas"]["Named"];
                role: components["schemas"]["SystemRole"];
            }[];
        };
        /** @description A list that is complete. */
        List_Session: {
            items: {
                created: components["schemas"]["Instant"];
                /** @description The one that this request was sent with. */
                current: boolean;
                /** @description What the browser or program calls itself. */
                device: string;
                expires: components["schemas"]["Instant"];
                /** Format: uuid */
                id: string;
                /** @description To ten minutes. */
                last_seen: components["schemas"]["Instant"];
            }[];
        };
        /** @description A list that is complete. */
        List_Token: {
            items: {
                created: components["schemas"]["Instant"];
                expires: components["schemas"]["Instant"];
                /** Format: uuid */
                id: string;
                last_used: components["schemas"]["Instant"] | null;
                name: string;
                scope: components["schemas"]["Scope"];
            }[];
        };
        /** @description A list that is complete. */
        List_Webhook: {
            items: {
                active: boolean;
                created: components["schemas"]["Instant"];
                description: string;
                disabled: components["schemas"]["WebhookDisabled"] | null;
                events: components["schemas"]["Status"][];
                failing_since: components["schemas"]["Instant"] | null;
                /** Format: uuid */
                id: string;
                owner: components["schemas"]["Named"];
                previous_secret_until: components["schemas"]["Instant"] | null;
                scope: components["schemas"]["WebhookScope"];
                url: string;
            }[];
        };
        /** @description One event of the stream. */
        LiveEvent: {
            /** @description JSON. */
            data: string;
            /**
             * @description What `data` is of: `open` and `reset` of PositionEvent, `progress` of ProgressEvent, any other of ChangeEvent.
             * @example job
             */
            event: string;
            /** @description The sequence up to which you were told everything, to come back with; `progress` has none. */
            id?: string | null;
        };
        /** @description Who is signed in. */
        Me: {
            /** @description By what: a session or an API token. */
            credential: components["schemas"]["CredentialKind"];
            /** @description When the session or the token ends. */
            expires: components["schemas"]["Instant"];
            /** Format: uuid */
            id: string;
            name: string;
            role: components["schemas"]["OrganizationRole"];
            scope: components["schemas"]["Scope"] | null;
            /**
             * Format: uuid
             * @description The session's, when it is one.
             */
            session_id: string | null;
            /**
             * Format: uuid
             * @description The API token's, when it is one.
             */
            token_id: string | null;
            username: string;
        };
        Member: {
            person: components["schemas"]["Named"];
            role: components["schemas"]["SystemRole"];
        };
        /** @description Something with a name. */
        Named: {
            /** Format: uuid */
            id: string;
            /** @description Null when it is not known, or not any more. */
            name: string | null;
        };
        /** @description An identity provider to sign in with. */
        OidcMethod: {
            /**
             * @description What to put on the button.
             * @example Example login
             */
            name: string;
            /**
             * @description Where the button leads. It takes `return_to`.
             * @example /api/v1/auth/oidc
             */
            path: string;
        };
        /** @description With which a password can be set at `POST /api/v1/session/password`, once. */
        OneTimeSecret: {
            expires: components["schemas"]["Instant"];
            /**
             * @description Shown this once. Give it to the person over a way that you trust.
             * @example jp_...
             */
            secret: string;
        };
        /**
         * @description What someone is in the organization.
         * @enum {string}
         */
        OrganizationRole: "member" | "auditor" | "administrator";
        /** @description One step back. */
        Origin: {
            input: components["schemas"]["File"] | null;
            job: components["schemas"]["Job"];
        };
        /** @description Something that a function makes. */
        Output: {
            description: string;
            /**
             * Format: int32
             * @description The largest that each file may be.
             */
            max_mib: number;
            media_type: string;
            name: string;
            required: boolean;
        };
        /** @description A part of a list. */
        Page_Agent: {
            items: {
                /**
                 * Format: int32
                 * @description How many it has in hands.
                 */
                active_jobs: number;
                /** @example x86_64 */
                arch: string;
                /** @description Why it is offline: `lost` when nothing was heard of it for too long, `stopped` when it said goodbye. */
                departure: string | null;
                host: string;
                /** Format: uuid */
                id: string;
                name: string;
                /** @example linux */
                os: string;
                /** @description The pools that it is a member of, by name; of those you see. */
                pools: components["schemas"]["Named"][];
                /** @description Whether its functions run in a sandbox. */
                sandboxed: boolean;
                /** Format: int64 */
                sequence: number;
                /** @description When it was enrolled, came, went or was archived. */
                since: components["schemas"]["Instant"];
                /**
                 * Format: int32
                 * @description How many jobs it runs at a time.
                 */
                slots: number;
                status: components["schemas"]["AgentState"];
                /** @description Whether it takes jobs that are assigned to nobody in particular. */
                takes_automatic: boolean;
                tools: components["schemas"]["AgentTool"][];
                /** @description Of Jobtrail. */
                version: string;
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_ArtifactGroup: {
            items: {
                artifacts: components["schemas"]["Artifact"][];
                job: components["schemas"]["Job"];
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_Delivery: {
            items: {
                /** @description The latest 20, oldest first. */
                attempts: components["schemas"]["DeliveryAttempt"][];
                created: components["schemas"]["Instant"];
                ended: components["schemas"]["Instant"] | null;
                /**
                 * Format: uuid
                 * @description The receiver gets it as `webhook-id`, the same in every attempt.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description Null of a ping.
                 */
                job_id: string | null;
                next_try: components["schemas"]["Instant"] | null;
                /** @description Why it was given up. */
                reason: string | null;
                state: components["schemas"]["DeliveryStatus"];
                /** @example job.completed */
                type: string;
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_Entry: {
            items: {
                file: components["schemas"]["TrackedFile"] | null;
                kind: components["schemas"]["EntryKind"];
                /** @description The last part of the path. */
                name: string;
                /** @example drawings/pump.step */
                path: string;
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_File: {
            items: {
                archived: boolean;
                created_at: components["schemas"]["Instant"];
                /** @description What people say of it. */
                description: string;
                /**
                 * @description What people call it; null: as its latest revision is called.
                 * @example Bearing rig, all parts
                 */
                display_name: string | null;
                /** Format: uuid */
                id: string;
                /**
                 * Format: uuid
                 * @description The job that made it; null: someone uploaded it.
                 */
                made_by: string | null;
                /** @example application/zip */
                media_type: string;
                /**
                 * @description Of its latest revision.
                 * @example parts.zip
                 */
                name: string;
                owner: components["schemas"]["Named"];
                preview: components["schemas"]["Preview"] | null;
                /**
                 * Format: int32
                 * @description 1, 2, 3, ...
                 */
                revision: number;
                /**
                 * Format: int64
                 * @description The sequence of its last event.
                 */
                sequence: number;
                sha256: string;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
                /** @description When its latest revision came. */
                updated_at: components["schemas"]["Instant"];
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_FunctionOfFile: {
            items: {
                /**
                 * Format: int32
                 * @description How many online agents have it.
                 */
                agents_online: number;
                /** @description Why nobody is to begin anything new with this version, which may be an empty text; null: it is as good as any. */
                deprecated: string | null;
                description: string;
                /** @description Whether it turns a file into something that can be viewed. */
                extract: boolean;
                function: string;
                function_name: string;
                /** @description A JSON Schema (2020-12) of an object. */
                parameters: Record<string, never>;
                tool: string;
                tool_name: string;
                tool_version: string;
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_Job: {
            items: {
                agent: components["schemas"]["Named"] | null;
                assignment: components["schemas"]["Assignment"];
                /**
                 * Format: int32
                 * @description How often it has been in the queue: 1, 2, 3, ...
                 */
                attempt: number;
                error?: components["schemas"]["JobError"] | null;
                file: components["schemas"]["Input"] | null;
                /** @example extract */
                function: string;
                /** @example List contents */
                function_name: string;
                /** Format: uuid */
                id: string;
                /** @description Only for the creator. */
                inputs?: components["schemas"]["Input"][] | null;
                /** Format: int32 */
                max_attempts: number;
                /** @description Only for the creator. */
                parameters?: Record<string, never> | null;
                pool: components["schemas"]["Named"] | null;
                progress?: components["schemas"]["Progress"] | null;
                /** @description Whether the present or last attempt runs in a sandbox; null while nobody has had it. */
                sandboxed: boolean | null;
                /**
                 * Format: int64
                 * @description The sequence of its last event.
                 */
                sequence: number;
                /** @description When it came into its present status. */
                since: components["schemas"]["Instant"];
                started_by: components["schemas"]["Named"];
                /** @description When it was submitted. */
                started_on: components["schemas"]["Instant"];
                status: components["schemas"]["Status"];
                /** @example archive */
                tool: string;
                /** @example Archive */
                tool_name: string;
                /** @example 1.0.0 */
                tool_version: string;
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_Person: {
            items: {
                active?: boolean | null;
                email?: string | null;
                /** @description Whether they have a password. */
                has_password?: boolean | null;
                /** Format: uuid */
                id: string;
                last_sign_in?: components["schemas"]["Instant"] | null;
                /** @description Whether they can sign in with the identity provider. */
                linked?: boolean | null;
                name: string;
                role?: components["schemas"]["OrganizationRole"] | null;
                /** @description This and what follows: for administrators, auditors and themselves; absent for others. */
                username?: string | null;
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_Pool: {
            items: {
                /**
                 * Format: int64
                 * @description Jobs that its members have in hands for it.
                 */
                active: number;
                /** @description Its waiting jobs are given to nobody, and it takes no new ones. */
                archived: boolean;
                audience?: components["schemas"]["Audience"] | null;
                created_on: components["schemas"]["Instant"];
                /**
                 * Format: int64
                 * @description The same in the last 24 hours.
                 */
                ended_last_day: number;
                /**
                 * Format: int64
                 * @description Jobs that its members brought to an end, well or badly, in the last hour; to five minutes.
                 */
                ended_last_hour: number;
                /** Format: uuid */
                id: string;
                /** @description By name. Only for administrators; a long list leaves them out of its last pools. */
                members?: components["schemas"]["CapableAgent"][] | null;
                /**
                 * Format: int32
                 * @description How many of its members are there and take work.
                 */
                members_online: number;
                /** @example gpu */
                name: string;
                /**
                 * Format: int64
                 * @description Jobs that wait in its queue.
                 */
                pending: number;
                /**
                 * Format: int64
                 * @description The sequence of its last event.
                 */
                sequence: number;
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_Snapshot: {
            items: {
                description: string;
                /** Format: int64 */
                files: number;
                /** Format: int64 */
                folders: number;
                /** Format: uuid */
                id: string;
                /** @example as built */
                name: string;
                /**
                 * Format: int64
                 * @description The moment of the log that it is a name for.
                 */
                sequence: number;
                system: components["schemas"]["Named"];
                taken_by: components["schemas"]["Named"] | null;
                taken_on: components["schemas"]["Instant"];
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_System: {
            items: {
                /** @description It can be read, and nothing in it changes. */
                archived: boolean;
                created_on: components["schemas"]["Instant"];
                description: string;
                /**
                 * Format: int64
                 * @description Files in its tree.
                 */
                files: number;
                /**
                 * Format: int64
                 * @description Folders in its tree.
                 */
                folders: number;
                /** Format: uuid */
                id: string;
                /**
                 * Format: int64
                 * @description How many members it has.
                 */
                members: number;
                /** @example Pump P-101 */
                name: string;
                role: components["schemas"]["SystemRole"] | null;
                /**
                 * Format: int64
                 * @description The sequence of its last event.
                 */
                sequence: number;
                /** Format: int64 */
                snapshots: number;
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A part of a list. */
        Page_Tool: {
            items: {
                /**
                 * @description The version that is chosen when none is named: the newest that is not deprecated.
                 * @example 1.0.0
                 */
                chosen_version: string | null;
                description: string;
                /** @example archive */
                key: string;
                /**
                 * @description As its newest version has it.
                 * @example Archive
                 */
                name: string;
                /** @description Newest first. */
                versions: components["schemas"]["ToolVersion"][];
            }[];
            /** @description The `cursor` of the next part; null: this is the last one. It pins the moment, so that paging is stable while things change. */
            next: string | null;
        };
        /** @description A person. */
        Person: {
            active?: boolean | null;
            email?: string | null;
            /** @description Whether they have a password. */
            has_password?: boolean | null;
            /** Format: uuid */
            id: string;
            last_sign_in?: components["schemas"]["Instant"] | null;
            /** @description Whether they can sign in with the identity provider. */
            linked?: boolean | null;
            name: string;
            role?: components["schemas"]["OrganizationRole"] | null;
            /** @description This and what follows: for administrators, auditors and themselves; absent for others. */
            username?: string | null;
        };
        /** @description Somebody who was let in. */
        PersonAdded: {
            /** Format: uuid */
            id: string;
            one_time: components["schemas"]["OneTimeSecret"] | null;
        };
        /** @description A set of agents that jobs can be assigned to. */
        Pool: {
            /**
             * Format: int64
             * @description Jobs that its members have in hands for it.
             */
            active: number;
            /** @description Its waiting jobs are given to nobody, and it takes no new ones. */
            archived: boolean;
            audience?: components["schemas"]["Audience"] | null;
            created_on: components["schemas"]["Instant"];
            /**
             * Format: int64
             * @description The same in the last 24 hours.
             */
            ended_last_day: number;
            /**
             * Format: int64
             * @description Jobs that its members brought to an end, well or badly, in the last hour; to five minutes.
             */
            ended_last_hour: number;
            /** Format: uuid */
            id: string;
            /** @description By name. Only for administrators; a long list leaves them out of its last pools. */
            members?: components["schemas"]["CapableAgent"][] | null;
            /**
             * Format: int32
             * @description How many of its members are there and take work.
             */
            members_online: number;
            /** @example gpu */
            name: string;
            /**
             * Format: int64
             * @description Jobs that wait in its queue.
             */
            pending: number;
            /**
             * Format: int64
             * @description The sequence of its last event.
             */
            sequence: number;
        };
        /** @description The event `open` at the beginning, and `reset` when changes were missed: read everything again that you show. */
        PositionEvent: {
            /** Format: int64 */
            sequence: number;
        };
        /** @description How a file can be looked at. */
        Preview: {
            /**
             * Format: int64
             * @description The largest that it shows.
             */
            max_bytes: number;
            viewer: components["schemas"]["Viewer"];
        };
        /** @description What is told of it. */
        Problem: {
            /**
             * @description A name for programs, which never changes.
             * @example no-longer-pending
             */
            code: string;
            /**
             * @description What happened this time, as a sentence.
             * @example only a Pending job can be cancelled; this one is Running
             */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["FieldProblem"][];
            /** @description `urn:uuid:<request id>`, as in the header `X-Request-Id` and in the logs. */
            instance?: string | null;
            job_status?: components["schemas"]["Status"] | null;
            /**
             * Format: int32
             * @description The HTTP status.
             * @example 409
             */
            status: number;
            /**
             * @description What sort of problem it is, the same for all of its code.
             * @example The job has moved on
             */
            title: string;
            /**
             * @description `urn:jobtrail:problem:<code>`
             * @example urn:jobtrail:problem:no-longer-pending
             */
            type: string;
        };
        /** @description How far a function is, by its own account. */
        Progress: {
            /**
             * Format: double
             * @description 0 to 1; null when it does not know.
             */
            fraction: number | null;
            message: string | null;
        };
        /** @description How far a running job of yours is; the event `progress`. */
        ProgressEvent: components["schemas"]["Progress"] & {
            /** Format: int32 */
            attempt: number;
            /** Format: uuid */
            job_id: string;
        };
        /** @description Where a file came from, and what was made from it. */
        Provenance: {
            file: components["schemas"]["File"];
            /** @description What was made from it, by job, newest first, and behind each what was made from that. */
            made: components["schemas"]["Derived"][];
            /** @description Files among those of which more was made than is shown here: ask for the provenance of each. */
            more: string[];
            /** @description The `cursor` of the next jobs on the file itself; null: these are the last. */
            next: string | null;
            /** @description First the job that made it, then the one that made that one's input, and so on. Empty for what was uploaded. */
            origins: components["schemas"]["Origin"][];
            /** @description The last of them worked on something that was uploaded. Otherwise you may not see further, or there are too many. */
            reaches_an_upload: boolean;
        };
        /** @description Why a job is pending. */
        Queue: {
            /** @description Agents that have the tool version and take jobs of this assignment. */
            agents: components["schemas"]["CapableAgent"][];
            /**
             * Format: int64
             * @description Jobs before it in the same queue for the same tool version; null when it is not Pending.
             */
            ahead: number | null;
            /** @description `ahead` stopped counting there: there are at least as many. */
            ahead_is_at_least: boolean;
            /** @description Of those agents. */
            counts: components["schemas"]["AgentCounts"];
            /** @description When none of them takes work: a sentence that says why, and what to do. */
            obstacle: string | null;
            status: components["schemas"]["Status"];
            /** @description When one of them does: a sentence that says what the job waits for. */
            waits_for: string | null;
        };
        /** @description What the gateway needs. */
        Readiness: {
            /** @description `ok`, or what is wrong. */
            broker: string;
            projections: string;
            ready: boolean;
            services: string;
            signing_key: string;
        };
        /** @description One content of a file. */
        Revision: {
            created_at: components["schemas"]["Instant"];
            created_by: components["schemas"]["Named"];
            media_type: string;
            name: string;
            /**
             * Format: int32
             * @description 1, 2, 3, ...
             */
            revision: number;
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /**
         * @description What an API token is good for.
         * @enum {string}
         */
        Scope: "read" | "write" | "administer";
        /** @description A session of yours. */
        Session: {
            created: components["schemas"]["Instant"];
            /** @description The one that this request was sent with. */
            current: boolean;
            /** @description What the browser or program calls itself. */
            device: string;
            expires: components["schemas"]["Instant"];
            /** Format: uuid */
            id: string;
            /** @description To ten minutes. */
            last_seen: components["schemas"]["Instant"];
        };
        /** @description Who shall be able to assign jobs to a pool. */
        SetAudience: {
            kind: components["schemas"]["AudienceKind"];
            /** @description The ids of people, when `kind` is `people`. */
            people?: string[] | null;
        };
        SetMember: {
            role: components["schemas"]["SystemRole"];
        };
        /** @description Sets a password with the secret that an administrator gave you. */
        SetPassword: {
            /** Format: password */
            password: string;
            /** @example jp_... */
            secret: string;
        };
        /** @description Begins a session. */
        SignIn: {
            /** Format: password */
            password: string;
            /** @example admin */
            username: string;
        };
        /** @description How one can sign in. */
        SignInMethods: {
            oidc: components["schemas"]["OidcMethod"] | null;
            /** @description With user name and password, at `POST /api/v1/session`. */
            password: boolean;
        };
        /** @description A name for a moment of a system. What it holds never changes. */
        Snapshot: {
            description: string;
            /** Format: int64 */
            files: number;
            /** Format: int64 */
            folders: number;
            /** Format: uuid */
            id: string;
            /** @example as built */
            name: string;
            /**
             * Format: int64
             * @description The moment of the log that it is a name for.
             */
            sequence: number;
            system: components["schemas"]["Named"];
            taken_by: components["schemas"]["Named"] | null;
            taken_on: components["schemas"]["Instant"];
        };
        /**
         * @description Where a job stands.
         * @enum {string}
         */
        Status: "Pending" | "Claimed" | "Running" | "Validating" | "Uploading" | "Completed" | "Failed" | "Canceled";
        /** @description Run a function on a file. */
        SubmitJob: {
            assignment?: components["schemas"]["Assignment"] | null;
            /** Format: uuid */
            file_id: string;
            /**
             * @description The key of one of its functions.
             * @example extract
             */
            function: string;
            /**
             * Format: int32
             * @description How often it may be tried; 1 to 10, 3 when absent.
             */
            max_attempts?: number | null;
            /** @description As the function's schema has them. What is absent takes its default. */
            parameters?: Record<string, never>;
            /** @description Whether a failure of the function is worth another attempt; as the tool has it when absent. */
            retry_failures?: boolean | null;
            /**
             * Format: int32
             * @description Absent: the latest.
             */
            revision?: number | null;
            /**
             * Format: int64
             * @description How long it may wait in the queue; up to 90 days, 7 days when absent.
             */
            time_to_live_seconds?: number | null;
            /**
             * @description The key of a tool.
             * @example archive
             */
            tool: string;
            /**
             * @description Absent: the newest.
             * @example 1.0.0
             */
            tool_version?: string | null;
        };
        /** @description A tree of folders and files that its members share. */
        System: {
            /** @description It can be read, and nothing in it changes. */
            archived: boolean;
            created_on: components["schemas"]["Instant"];
            description: string;
            /**
             * Format: int64
             * @description Files in its tree.
             */
            files: number;
            /**
             * Format: int64
             * @description Folders in its tree.
             */
            folders: number;
            /** Format: uuid */
            id: string;
            /**
             * Format: int64
             * @description How many members it has.
             */
            members: number;
            /** @example Pump P-101 */
            name: string;
            role: components["schemas"]["SystemRole"] | null;
            /**
             * Format: int64
             * @description The sequence of its last event.
             */
            sequence: number;
            /** Format: int64 */
            snapshots: number;
        };
        /**
         * @description What someone is in a system; each may do what those before it may.
         * @enum {string}
         */
        SystemRole: "viewer" | "editor" | "administrator" | "owner";
        TakeSnapshot: {
            description?: string;
            /** @example as built */
            name: string;
        };
        /** @description A pool that could run a job. */
        TargetPool: {
            /** Format: uuid */
            id: string;
            /** @description Its members that have the tool version. When none of them is online or busy, a job waits until one is. */
            members_capable: components["schemas"]["AgentCounts"];
            /**
             * Format: int32
             * @description Its members that are there and take work, whatever they have.
             */
            members_online: number;
            name: string;
        };
        /** @description What a job for a tool version can be assigned to. */
        Targets: {
            /** @description The agents that have it, by name, and how they stand. */
            agents: components["schemas"]["CapableAgent"][];
            /** @description The agents that have it and take jobs that are assigned to nobody in particular. */
            automatic: components["schemas"]["AgentCounts"];
            /** @description The pools that you may assign jobs to and of which a member has it, by name. */
            pools: components["schemas"]["TargetPool"][];
        };
        /** @description An API token. Its secret is not in here. */
        Token: {
            created: components["schemas"]["Instant"];
            expires: components["schemas"]["Instant"];
            /** Format: uuid */
            id: string;
            last_used: components["schemas"]["Instant"] | null;
            name: string;
            scope: components["schemas"]["Scope"];
        };
        /** @description An API token that was just made. */
        TokenCreated: components["schemas"]["Token"] & {
            /**
             * @description Shown this once.
             * @example jt_...
             */
            secret: string;
        };
        /** @description A tool and its versions. */
        Tool: {
            /**
             * @description The version that is chosen when none is named: the newest that is not deprecated.
             * @example 1.0.0
             */
            chosen_version: string | null;
            description: string;
            /** @example archive */
            key: string;
            /**
             * @description As its newest version has it.
             * @example Archive
             */
            name: string;
            /** @description Newest first. */
            versions: components["schemas"]["ToolVersion"][];
        };
        /** @description One version of a tool. It never changes. */
        ToolVersion: {
            /** @description The agents that have it. */
            agents: components["schemas"]["CapableAgent"][];
            /** @description Why nobody is to begin anything new with it, which may be an empty text; null: it is as good as any. */
            deprecated: string | null;
            description: string;
            functions: components["schemas"]["Function"][];
            name: string;
            registered_at: components["schemas"]["Instant"];
            /** @description Of the tool's folder. */
            sha256: string;
            /** @example 1.0.0 */
            version: string;
        };
        /** @description A file in a tree, at the revision that is tracked. */
        TrackedFile: {
            archived: boolean;
            /** @description Null: it is called as its revision is. */
            display_name: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The job that made it; null: someone uploaded it.
             */
            made_by: string | null;
            media_type: string;
            /** @description Of the revision. */
            name: string;
            owner: components["schemas"]["Named"];
            /** @description It stays at this revision, whatever comes. */
            pinned: boolean;
            /** Format: int32 */
            revision: number;
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /** @description A file of yours, or one that is in the system already. */
        TrackFile: {
            /** Format: uuid */
            file_id: string;
            /**
             * @description Where it is to be. The folders are made; a file that is there is replaced.
             * @example drawings/pump.step
             */
            path: string;
            /**
             * Format: int32
             * @description The one to track; the latest, whichever that is, when absent.
             */
            revision?: number | null;
        };
        TrackFiles: {
            files: components["schemas"]["TrackFile"][];
        };
        TrackWhat: {
            /**
             * Format: int32
             * @description Null or absent: always the latest.
             */
            revision?: number | null;
        };
        /**
         * @description What shows it.
         * @enum {string}
         */
        Viewer: "image" | "pdf" | "audio" | "video" | "model" | "table" | "json" | "markdown" | "code" | "text" | "archive";
        /** @description A webhook. Its secret is not in here. */
        Webhook: {
            active: boolean;
            created: components["schemas"]["Instant"];
            description: string;
            disabled: components["schemas"]["WebhookDisabled"] | null;
            events: components["schemas"]["Status"][];
            failing_since: components["schemas"]["Instant"] | null;
            /** Format: uuid */
            id: string;
            owner: components["schemas"]["Named"];
            previous_secret_until: components["schemas"]["Instant"] | null;
            scope: components["schemas"]["WebhookScope"];
            url: string;
        };
        /** @description A webhook was switched off by the system. */
        WebhookDisabled: {
            at: components["schemas"]["Instant"];
            /**
             * @description A sentence.
             * @example the receiver said 410 Gone: it wants no more
             */
            reason: string;
        };
        /**
         * @description Whose jobs a webhook hears of.
         * @enum {string}
         */
        WebhookScope: "mine" | "all";
        /** @description A webhook with its secret, which is not to be had again. */
        WebhookSecret: components["schemas"]["Webhook"] & {
            /** @example whsec_... */
            secret: string;
        };
    };
    responses: {
        /** @description It does not fit how things stand */
        Conflict: {
            headers: {
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description You may not do that, your API token is not good for it, or a page of another site asks */
        Forbidden: {
            headers: {
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request reads well and cannot be carried out as it is; `errors` names the fields */
        Invalid: {
            headers: {
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such part of it */
        NoSuchPart: {
            headers: {
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing, or you may not see it */
        NotFound: {
            headers: {
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nobody is signed in by that */
        NotSignedIn: {
            headers: {
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is of another type */
        OtherType: {
            headers: {
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nothing came for too long */
        Stalled: {
            headers: {
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large */
        TooLarge: {
            headers: {
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many attempts; `Retry-After` says when to come back */
        TooMany: {
            headers: {
                /** @description Seconds after which asking again is worth it */
                "Retry-After"?: number;
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A part of the system does not answer just now, or too much is asked at a time; ask again after `Retry-After` */
        Unavailable: {
            headers: {
                /** @description Seconds after which asking again is worth it */
                "Retry-After"?: number;
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is not as it should be: what is wrong with the path, the query, a header or the body */
        Unreadable: {
            headers: {
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAgents: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Agent"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    archiveAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description What was asked for */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    enrolAgent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Enrol"];
            };
        };
        responses: {
            /** @description The agent may connect to the broker with its key */
            201: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolled"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEnrolmentTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_EnrolmentToken"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    createEnrolmentToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateEnrolmentToken"];
            };
        };
        responses: {
            /** @description What was asked for */
            201: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolmentTokenCreated"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeEnrolmentToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It brings in nobody any more */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    beginOidc: {
        parameters: {
            query?: {
                /** @description You are signed in, and want to be able to sign in with the identity provider from now on. */
                link?: boolean;
                /** @description A path of this site; `/` when absent. */
                return_to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go to the provider, or to the page of sign-in */
            303: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            /** @description You link an account, and are not signed in */
            401: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: components["responses"]["Forbidden"];
            /** @description There is no identity provider */
            404: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    finishOidc: {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                error_description?: string;
                /** @description Who sends it, as RFC 9207 has it. */
                iss?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You are signed in; or go to the page of sign-in */
            303: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            /** @description You link an account, and are not signed in any more */
            401: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: components["responses"]["Forbidden"];
            /** @description There is no identity provider */
            404: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Somebody here is linked otherwise, or not yet */
            409: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    followChanges: {
        parameters: {
            query?: {
                /**
                 * @description After that sequence, as an answer gave it in `Jobtrail-Sequence`; absent: with what comes from now on. The header
                 *     `Last-Event-ID`, which a browser sends when it comes back, goes before.
                 */
                after?: number;
            };
            header?: {
                /** @description The id of the last event that you got */
                "Last-Event-ID"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LiveEvent"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    storeContent: {
        parameters: {
            query: {
                attempt: number;
                /** @description Microseconds since 1970. */
                expires: number;
                job: string;
                /** @example mS7qZ1n0uV4c2bYkq0n3xw */
                signature: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description What was asked for */
            201: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContentKept"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Stalled"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    readContent: {
        parameters: {
            query: {
                /** @description Microseconds since 1970. */
                expires: number;
                /** @example mS7qZ1n0uV4c2bYkq0n3xw */
                signature: string;
            };
            header?: {
                /** @description An `ETag` that you have the content of */
                "If-None-Match"?: string;
                /** @description An `ETag`: the range is meant of that content alone */
                "If-Range"?: string;
                /** @description As in `bytes=0-1023`: one range */
                Range?: string;
            };
            path: {
                /** @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description A part of them */
            206: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description You have them */
            304: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            416: components["responses"]["NoSuchPart"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listFiles: {
        parameters: {
            query?: {
                /** @description Those that are archived, and no others. */
                archived?: boolean;
                /** @description With a latest revision of that time or later (RFC 3339). */
                changed_from?: string;
                /** @description With a latest revision from before that time (RFC 3339). */
                changed_to?: string;
                /** @description Uploaded first at that time or later (RFC 3339). */
                created_from?: string;
                /** @description Uploaded first before that time (RFC 3339). */
                created_to?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /**
                 * @description What the name ends with after a dot, as in `csv` or `tar.gz`.
                 * @example csv
                 */
                extension?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
                /** @description A part of the display name or of the name of the latest revision; in any case, and however its letters are composed. */
                name?: string;
                /** @description The id of a person; for administrators and auditors. */
                owner?: string;
                scope?: "mine" | "all";
                sort?: "newest" | "oldest" | "name" | "size";
                /**
                 * @description A media type as in `text/csv`, a family as in `image/*`, or one of `image`, `audio`, `video`, `text`, `table`, `document`,
                 *     `archive`, `model`.
                 * @example table
                 */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_File"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    uploadFiles: {
        parameters: {
            query?: {
                /** @description The name of the file, when the body is the file itself. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "multipart/form-data": components["schemas"]["FilesForm"];
            };
        };
        responses: {
            /** @description A form: all its files. A raw body: the file, with its place in `Location`. */
            201: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilesTaken"];
                };
            };
            /** @description They are taken, but cannot be shown just now */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Stalled"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    getFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDetails"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    describeFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DescribeFile"];
            };
        };
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDetails"];
                };
            };
            /** @description What was asked for */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    archiveFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDetails"];
                };
            };
            /** @description What was asked for */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listFileArtifacts: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ArtifactGroup"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    downloadFile: {
        parameters: {
            query?: {
                /** @description To be shown in place, in a sandbox, and not saved as a file. */
                inline?: boolean;
                /** @description Absent: the latest. */
                revision?: number;
            };
            header?: {
                /** @description An `ETag` that you have the content of */
                "If-None-Match"?: string;
                /** @description An `ETag`: the range is meant of that content alone */
                "If-Range"?: string;
                /** @description As in `bytes=0-1023`: one range */
                Range?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description A part of them */
            206: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description You have them */
            304: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            416: components["responses"]["NoSuchPart"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listFileFunctions: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FunctionOfFile"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listFileJobs: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Job"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    getProvenance: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description How many jobs may stand between the file and what is shown of what was made from it: 1 to 10; 3 when absent. */
                depth?: number;
                /** @description Jobs on the file itself: 1 to 500; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provenance"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    restoreFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDetails"];
                };
            };
            /** @description What was asked for */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    reviseFile: {
        parameters: {
            query?: {
                /** @description The name of the file, when the body is the file itself. */
                name?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "multipart/form-data": components["schemas"]["FilesForm"];
            };
        };
        responses: {
            /** @description What was asked for */
            201: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDetails"];
                };
            };
            /** @description It is taken, but cannot be shown just now */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Stalled"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    countFiles: {
        parameters: {
            query?: {
                /** @description Those that are archived, and no others. */
                archived?: boolean;
                /** @description With a latest revision of that time or later (RFC 3339). */
                changed_from?: string;
                /** @description With a latest revision from before that time (RFC 3339). */
                changed_to?: string;
                /** @description Uploaded first at that time or later (RFC 3339). */
                created_from?: string;
                /** @description Uploaded first before that time (RFC 3339). */
                created_to?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /**
                 * @description What the name ends with after a dot, as in `csv` or `tar.gz`.
                 * @example csv
                 */
                extension?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
                /** @description A part of the display name or of the name of the latest revision; in any case, and however its letters are composed. */
                name?: string;
                /** @description The id of a person; for administrators and auditors. */
                owner?: string;
                scope?: "mine" | "all";
                sort?: "newest" | "oldest" | "name" | "size";
                /**
                 * @description A media type as in `text/csv`, a family as in `image/*`, or one of `image`, `audio`, `video`, `text`, `table`, `document`,
                 *     `archive`, `model`.
                 * @example table
                 */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                agent?: string;
                /** @description The id of a person; for administrators. */
                created_by?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description The id of a file. */
                file?: string;
                /** @description Submitted at that time or later (RFC 3339). */
                from?: string;
                /** @description The key of a function. */
                function?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
                pool?: string;
                scope?: "mine" | "all";
                sort?: "newest" | "oldest";
                /**
                 * @description Any of these: names separated by commas, or the parameter repeated.
                 * @example [
                 *       "Pending",
                 *       "Running"
                 *     ]
                 */
                status?: components["schemas"]["Status"][];
                /** @description Submitted before that time (RFC 3339). */
                to?: string;
                /** @description The key of a tool. */
                tool?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Job"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    submitJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters of your choice */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitJob"];
            };
        };
        responses: {
            /** @description It is in the queue */
            201: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description It is in the queue, but cannot be shown just now */
            202: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    listJobArtifacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_Artifact"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is cancelled and will never be run */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description It is cancelled, but cannot be shown just now */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listJobHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_History"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    getJobLog: {
        parameters: {
            query?: {
                /** @description Stay, and send what is written until the job ends. */
                follow?: boolean;
            };
            header?: {
                /** @description An `ETag` that you have the content of */
                "If-None-Match"?: string;
                /** @description An `ETag`: the range is meant of that content alone */
                "If-Range"?: string;
                /** @description As in `bytes=0-1023`: one range */
                Range?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; charset=utf-8": string;
                };
            };
            /** @description A part of it */
            206: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; charset=utf-8": string;
                };
            };
            /** @description You have it */
            304: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            416: components["responses"]["NoSuchPart"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    getJobQueue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    countJobs: {
        parameters: {
            query?: {
                agent?: string;
                /** @description The id of a person; for administrators. */
                created_by?: string;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description The id of a file. */
                file?: string;
                /** @description Submitted at that time or later (RFC 3339). */
                from?: string;
                /** @description The key of a function. */
                function?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
                pool?: string;
                scope?: "mine" | "all";
                sort?: "newest" | "oldest";
                /**
                 * @description Any of these: names separated by commas, or the parameter repeated.
                 * @example [
                 *       "Pending",
                 *       "Running"
                 *     ]
                 */
                status?: components["schemas"]["Status"][];
                /** @description Submitted before that time (RFC 3339). */
                to?: string;
                /** @description The key of a tool. */
                tool?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counts"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeMe"];
            };
        };
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePassword"];
            };
        };
        responses: {
            /** @description It is changed */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_Session"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    endOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You are signed out everywhere else */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is over */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPeople: {
        parameters: {
            query?: {
                /** @description For administrators and auditors; others are told of those who are active. */
                active?: boolean;
                /** @description The `next` of the part before. */
                cursor?: string;
                /** @description The most in one answer: 1 to 500; 50 when absent. */
                limit?: number;
                /** @description Part of a name; for administrators and auditors of a user name or e-mail address too. */
                q?: string;
                /** @description For administrators and auditors. */
                role?: components["schemas"]["OrganizationRole"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Person"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    addPerson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddPerson"];
            };
        };
        responses: {
            /** @description They were let in */
            201: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonAdded"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    erasePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasePerson"];
            };
        };
        responses: {
            /** @description They are erased */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    changePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePerson"];
            };
        };
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneTimeSecret"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    endSessionsOf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are signed out everywhere */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPools: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Pool"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    createPool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePool"];
            };
        };
        responses: {
            /** @description It was created */
            201: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pool"];
                };
            };
            /** @description It was created, but cannot be shown just now */
            202: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pool"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    changePool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePool"];
            };
        };
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pool"];
                };
            };
            /** @description What was asked for */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    archivePool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pool"];
                };
            };
            /** @description What was asked for */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    addPoolMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is a member */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    removePoolMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is no member */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    restorePool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pool"];
                };
            };
            /** @description What was asked for */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description You are signed in */
            201: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You are signed out */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSignInMethods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInMethods"];
                };
            };
            400: components["responses"]["Unreadable"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    setPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPassword"];
            };
        };
        responses: {
            /** @description It is set, and you are signed in */
            201: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    compareSnapshot: {
        parameters: {
            query: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
                /**
                 * @description The id of another snapshot of the same system, or `present`.
                 * @example present
                 */
                with: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparison"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    extractInSnapshot: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters of your choice */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Extract"];
            };
        };
        responses: {
            /** @description It is in the queue */
            201: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description It is in the queue, but cannot be shown just now */
            202: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSnapshotTree: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
                /** @description The folder; the top when absent. */
                path?: string;
                /** @description Also what is in its folders, however deep; a folder before what is in it. */
                recursive?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Entry"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSystems: {
        parameters: {
            query?: {
                /** @description Those that are archived, and no others. */
                archived?: boolean;
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
                /** @description A part of the name, in any case. */
                name?: string;
                scope?: "mine" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_System"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    createSystem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSystem"];
            };
        };
        responses: {
            /** @description It was created */
            201: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
            /** @description It was created, but cannot be shown just now */
            202: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSystem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeSystem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeSystem"];
            };
        };
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
            /** @description What was asked for */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    archiveSystem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
            /** @description What was asked for */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeSystemEntry: {
        parameters: {
            query: {
                /**
                 * @description The file or folder.
                 * @example drawings/old
                 */
                path: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not there */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeSystemEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeEntry"];
            };
        };
        responses: {
            /** @description It is so */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    extractInSystem: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters of your choice */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Extract"];
            };
        };
        responses: {
            /** @description It is in the queue */
            201: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description It is in the queue, but cannot be shown just now */
            202: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    trackFiles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackFiles"];
            };
        };
        responses: {
            /** @description They are there */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    addSystemFolders: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddFolders"];
            };
        };
        responses: {
            /** @description They are there */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSystemMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_Member"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    setSystemMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                person_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetMember"];
            };
        };
        responses: {
            /** @description They are that */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeSystemMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                person_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are no member */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    restoreSystem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
            /** @description What was asked for */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSnapshots: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Snapshot"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    takeSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TakeSnapshot"];
            };
        };
        responses: {
            /** @description It was taken */
            201: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            /** @description It was taken, but cannot be shown just now */
            202: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSystemTree: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
                /** @description The folder; the top when absent. */
                path?: string;
                /** @description Also what is in its folders, however deep; a folder before what is in it. */
                recursive?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Entry"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_Token"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateToken"];
            };
        };
        responses: {
            /** @description What was asked for */
            201: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenCreated"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It works no more */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTools: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Tool"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key of a tool
                 * @example archive
                 */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tool"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    getToolVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key of a tool
                 * @example archive
                 */
                key: string;
                /** @example 1.0.0 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolVersion"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    deprecateToolVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key of a tool
                 * @example archive
                 */
                key: string;
                /** @example 1.0.0 */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Deprecate"];
            };
        };
        responses: {
            /** @description It is deprecated */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    recommendToolVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key of a tool
                 * @example archive
                 */
                key: string;
                /** @example 1.0.0 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is as good as any */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTargets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key of a tool
                 * @example archive
                 */
                key: string;
                /** @example 1.0.0 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Targets"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_Webhook"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhook"];
            };
        };
        responses: {
            /** @description What was asked for */
            201: {
                headers: {
                    Location?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no such webhook any more */
            204: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeWebhook"];
            };
        };
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["OtherType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: string;
                /** @description 1 to 500; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Delivery"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    redeliver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is about to be sent */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    pingWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is about to be sent */
            202: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecret"];
                };
            };
            400: components["responses"]["Unreadable"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus' text format */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Something does not */
            503: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
}
