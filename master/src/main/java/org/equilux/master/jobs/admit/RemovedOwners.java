package org.equilux.master.jobs.admit;

import java.io.IOException;
import java.sql.SQLException;
import org.equilux.master.database.Database;
import org.equilux.master.database.Sql;

/**
 * The accounts that were removed, whose uploads may still be under way, at this or another master.
 * No later account has the id of one of them.
 */
public final class RemovedOwners {
  private final Database database;

  /** An upload ended after its account was removed. */
  public static final class OwnerRemovedException extends RuntimeException {
    OwnerRemovedException() {
      super("the account was removed");
    }
  }

  public RemovedOwners(Database database) {
    this.database = database;
  }

  /** Records that an account is removed; called before what it owns is looked for. */
  public void add(String id) throws IOException {
    int _ =
        database.transaction(
            sql ->
                sql.update(
                    "insert into removed_account (id) values (?) on conflict do nothing", id));
  }

  /** Looks for an account as a part of the transaction that keeps something for it. */
  boolean contains(Sql sql, String id) throws SQLException, IOException {
    return sql.first("select 1 from removed_account where id = ?", _ -> true, id).isPresent();
  }
}
