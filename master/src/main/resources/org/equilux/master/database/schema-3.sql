create table join_token (
  one integer primary key check (one = 1),
  token text not null
);
alter table installation add column store text;
alter table installation add column store_address text
