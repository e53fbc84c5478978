#!/bin/bash
# Runs once, when the database container makes its files.
set -euo pipefail
psql --username postgres --set=password="$PORTICO_DB_PASSWORD" <<'SQL'
create role portico login nosuperuser nobypassrls nocreatedb nocreaterole password :'password';
create database portico owner portico;
SQL
