create table master (
  id text primary key,
  until bigint not null,
  starting integer not null,
  web text,
  workers text
);
create table cluster_secret (
  one integer primary key check (one = 1),
  secret text not null
);
create table account_revision (
  realm text primary key,
  revision bigint not null
);
create table removed_account (
  id text primary key
);
create table stored_bytes (
  item text primary key,
  account text not null,
  bytes bigint not null
);
alter table job add column account text;
alter table job add column batch text;
alter table job add column operation text;
alter table job add column search text;
alter table job add column state text;
alter table job add column counted integer not null default 0;
alter table job add column ready integer not null default 0;
alter table job add column started bigint;
alter table job add column finished bigint;
alter table job add column revision bigint not null default 0;
alter table job add column master text references master(id) on delete set null;
alter table job add column runner integer;
alter table job add column stop text;
create index job_account on job (account, created, id);
create index job_created on job (created, id);
create index job_batch on job (batch, state, ready, counted);
create index job_kind on job (state, operation);
create index job_state on job (state, finished);
create index job_ready on job (account, created, id) where ready > 0;
create index job_started on job (account, started);
create index job_master on job (master);
create index job_stop on job (id) where stop is not null;
alter table batch add column account text;
alter table batch add column table_state text;
alter table batch add column master text references master(id) on delete set null;
create index batch_account on batch (account, created, id);
create index batch_table on batch (table_state);
create index batch_master on batch (master);
alter table upload add column account text;
alter table upload add column master text references master(id) on delete set null;
alter table upload add column wanted integer not null default 0;
create index upload_account on upload (account);
create index upload_master on upload (master)
