create table stored_page (
  job text not null references job(id) on delete cascade,
  page integer not null,
  work text not null,
  record text not null,
  primary key (job, page)
);
create table stored_band (
  job text not null references job(id) on delete cascade,
  page integer not null,
  first_row integer not null,
  row_count integer not null,
  work text not null,
  process text not null,
  object text not null,
  record text not null,
  primary key (job, page, first_row, row_count)
)
