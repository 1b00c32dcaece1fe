create table installation (
  one integer primary key check (one = 1),
  id text not null
);
create table job (
  id text primary key,
  created bigint not null,
  record text not null
);
create table submission_key (
  account text not null,
  name text not null,
  fingerprint bigint not null,
  job text not null,
  made bigint not null,
  primary key (account, name)
);
create index submission_key_job on submission_key (job);
create table batch (
  id text primary key,
  created bigint not null,
  record text not null
);
create table upload (
  id text primary key,
  created bigint not null,
  record text not null
);
create table account (
  realm text not null,
  name text not null,
  record text not null,
  primary key (realm, name)
);
create table api_token (
  realm text not null,
  hash text not null,
  record text not null,
  primary key (realm, hash)
);
create table browser_session (
  realm text not null,
  hash text not null,
  record text not null,
  primary key (realm, hash)
);
