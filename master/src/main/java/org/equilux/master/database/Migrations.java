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
  static final int VERSION = 1;

  /** Held by the one master that makes the first tables; the number is arbitrary. */
  private static final String LOCK = "select pg_advisory_xact_lock(7158204631)";

  private Migrations() {}

  /**
   * Makes the tables that are needed before the schema may be changed.
   *
   * @return whether the schema is of this release
   * @throws IOException if the schema is of a newer release
   */
  static boolean prepare(Dialect dialect, Sql sql) throws SQLException, IOException {
    if (dialect == Dialect.POSTGRESQL) {
      var _ = sql.list(LOCK, _ -> true);
      int _ = sql.update(MasterLease.TABLE);
    }
    int _ = sql.update("create table if not exists schema_version (version integer primary key)");
    return version(sql) == VERSION;
  }

  /** Brings the schema to the last version, in one transaction. */
  static void run(Sql sql) throws SQLException, IOException {
    for (long version = version(sql) + 1; version <= VERSION; version++) {
      for (String statement : statements(version)) {
        int _ = sql.update(statement);
      }
      int _ = sql.update("insert into schema_version (version) values (?)", version);
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
