#!/usr/bin/env node
// The command. npm links it where it installs, before anything is built; what is built is not there yet.

import "./dist/cli.js";
