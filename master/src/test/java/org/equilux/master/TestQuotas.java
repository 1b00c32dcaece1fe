package org.equilux.master;

import java.util.OptionalLong;
import org.equilux.master.jobs.limit.UserQuotas;

/** User quotas small enough for tests to reach. */
public final class TestQuotas {
  private static final UserQuotas USUAL = UserQuotas.DEFAULT;

  private TestQuotas() {}

  public static UserQuotas active(int most) {
    return new UserQuotas(
        most, USUAL.kept(), USUAL.batches(), USUAL.uploads(), USUAL.followers(), USUAL.bytes());
  }

  public static UserQuotas bytes(long most) {
    return new UserQuotas(
        USUAL.active(),
        USUAL.kept(),
        USUAL.batches(),
        USUAL.uploads(),
        USUAL.followers(),
        OptionalLong.of(most));
  }
}
