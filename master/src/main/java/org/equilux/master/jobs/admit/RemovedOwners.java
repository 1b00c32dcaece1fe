package org.equilux.master.jobs.admit;

import java.io.IOException;
import java.sql.SQLException;
import org.equilux.master.database.Database;
import org.equilux.master.database.Sql;

/**
 * The removed accounts, whose uploads may still be in progress at this or another master. Ids of
 * accounts are never reused.
 */
public final class RemovedOwners {
  private final Database database;

  /** Signals that an upload ended after its account was removed. */
  public static final class OwnerRemovedException extends RuntimeException {
    OwnerRemovedException() {
      super("the account was removed");
    }
  }

  public RemovedOwners(Database database) {
    this.database = database;
  }

  /** Records the removal of an account; called before the account's data are listed. */
  public void add(String id) throws IOException {
    int _ =
        database.transaction(
            sql ->
                sql.update(
                    "insert into removed_account (id) values (?) on conflict do nothing", id));
  }

  /** Whether an account was removed; part of the transaction that stores something for it. */
  boolean contains(Sql sql, String id) throws SQLException, IOException {
    return sql.first("select 1 from removed_account where id = ?", _ -> true, id).isPresent();
  }
}
