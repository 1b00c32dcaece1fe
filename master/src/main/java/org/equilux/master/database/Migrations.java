package org.equilux.master.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/**
 * The versions of the schema: each is a file of statements, {@code schema-N.sql}, that leads from
 * the version before. Files are never changed once a release has them; the last one is {@link
 * #VERSION}.
 */
final class Migrations {
  static final int VERSION = 4;

  /** Held by the one master that changes the schema, or joins; the number is arbitrary. */
  private static final String LOCK = "select pg_advisory_xact_lock(7158204631)";

  private Migrations() {}

  /** Has other masters that change the schema, or join, wait until the transaction ends. */
  static void lock(Sql sql) throws SQLException, IOException {
    var _ = sql.list(LOCK, _ -> true);
  }

  /**
   * Brings the schema to the last version, in one transaction.
   *
   * @throws IOException if the schema is of a newer release, or a master of an older release works
   *     on it
   */
  static void run(Dialect dialect, Sql sql) throws SQLException, IOException {
    if (dialect == Dialect.POSTGRESQL) {
      lock(sql);
    }
    int _ = sql.update("create table if not exists schema_version (version integer primary key)");
    long before = version(sql);
    if (dialect == Dialect.POSTGRESQL && before > 0 && before < VERSION) {
      requireNoOlderMaster(sql, before);
    }
    for (long version = before + 1; version <= VERSION; version++) {
      for (String statement : statements(version)) {
        int _ = sql.update(statement);
      }
      int _ = sql.update("insert into schema_version (version) values (?)", version);
    }
  }

  /** Masters of the first version took turns by a lease, which is ended here for good. */
  private static void requireNoOlderMaster(Sql sql, long version) throws SQLException, IOException {
    String living = version == 1 ? "master_lease" : "master";
    if (sql.first("select 1 from %s where until >= %s".formatted(living, MasterRow.NOW), _ -> true)
        .isPresent()) {
      throw new IOException(
          "a master of an older release works on this database; stop all of them before the first"
              + " one of this release is started");
    }
    if (version == 1) {
      int _ = sql.update("update master_lease set fence = fence + 1");
    }
  }

  private static long version(Sql sql) throws SQLException, IOException {
    long version =
        sql.first(
                "select coalesce(max(version), 0) as version from schema_version",
                row -> row.number("version"))
            .orElse(0L);
    if (version > VERSION) {
      throw new IOException(
          "the database is of a newer release of Equilux (version %d of its tables, this release knows %d); start the newer release"
              .formatted(version, VERSION));
    }
    return version;
  }

  private static String[] statements(long version) throws IOException {
    String name = "schema-" + version + ".sql";
    try (InputStream in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("this installation lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split(";\\s*");
    }
  }
}
