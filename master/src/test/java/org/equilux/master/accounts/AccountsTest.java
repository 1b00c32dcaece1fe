package org.equilux.master.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.equilux.master.TestClock;
import org.equilux.master.accounts.AccountException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AccountsTest {
  private static final String HERE = "127.0.0.1";
  private static final String PASSWORD = "correct horse";

  @TempDir private Path data;
  private final TestClock clock = new TestClock();

  private Accounts open(AccountSettings settings) throws IOException {
    return Accounts.open(data, settings, clock);
  }

  private Accounts open() throws IOException {
    return open(new AccountSettings(false, Optional.of(PASSWORD), false));
  }

  private static void refused(Reason reason, Executable attempt) {
    assertEquals(reason, assertThrows(AccountException.class, attempt).reason());
  }

  @Test
  void theFirstStartMakesAnAdministratorWhosePasswordIsShownOnce() throws Exception {
    String password;
    try (Accounts accounts = open(AccountSettings.DEFAULT)) {
      password = accounts.newPassword().orElseThrow();
      assertTrue(accounts.sessions().signIn("admin", password, HERE, "").caller().admin());
    }
    try (Accounts again = open(AccountSettings.DEFAULT)) {
      assertEquals(Optional.empty(), again.newPassword());
      assertTrue(again.sessions().signIn("admin", password, HERE, "").caller().admin());
    }
    try (Accounts reset = open(new AccountSettings(false, Optional.empty(), true))) {
      assertNotEquals(password, reset.newPassword().orElseThrow());
      refused(Reason.WRONG_PASSWORD, () -> reset.sessions().signIn("admin", password, HERE, ""));
    }
  }

  @Test
  void keepsNoSecretAndShowsItsFilesToNobodyElse() throws Exception {
    try (Accounts accounts = open()) {
      SignedIn session = accounts.sessions().signIn("admin", PASSWORD, HERE, "");
      ApiTokens.NewToken token = accounts.tokens().create("admin", "scans", null);
      String kept = Files.readString(data.resolve("accounts.json"));
      assertTrue(kept.contains("$argon2id$v=19$m=19456,t=2,p=1$"), kept);
      for (String secret : List.of(PASSWORD, session.secret(), token.text())) {
        assertFalse(kept.contains(secret));
      }
      for (String file : List.of("accounts.json", "local-token")) {
        assertEquals(
            "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))));
      }
    }
    assertFalse(Files.exists(data.resolve("local-token")));
  }

  @Test
  void doesNotReplaceAFileThatIsDamaged() throws Exception {
    Files.writeString(data.resolve("accounts.json"), "{\"accounts\"");
    assertThrows(IOException.class, this::open);
    assertEquals("{\"accounts\"", Files.readString(data.resolve("accounts.json")));
  }

  @Test
  void sessionsEndByTimeBySigningOutAndWithThePassword() throws Exception {
    SignedIn first;
    try (Accounts accounts = open()) {
      first = accounts.sessions().signIn("admin", PASSWORD, HERE, "");
    }
    try (Accounts accounts = open()) {
      assertEquals(first, accounts.sessions().find(first.secret()).orElseThrow());
      assertTrue(Sessions.isCsrfToken(first, first.csrfToken()));
      assertFalse(Sessions.isCsrfToken(first, first.secret()));
      SignedIn second = accounts.sessions().signIn("admin", PASSWORD, HERE, "");
      accounts.sessions().signOut(first.secret());
      assertEquals(Optional.empty(), accounts.sessions().find(first.secret()));
      SignedIn third = accounts.sessions().signIn("admin", PASSWORD, HERE, "");
      accounts.sessions().changePassword("admin", PASSWORD, "another one", HERE, second.secret());
      assertTrue(accounts.sessions().find(second.secret()).isPresent());
      assertEquals(Optional.empty(), accounts.sessions().find(third.secret()));
      refused(Reason.WRONG_PASSWORD, () -> accounts.sessions().signIn("admin", PASSWORD, HERE, ""));
      clock.advance(Sessions.LIFETIME);
      assertEquals(Optional.empty(), accounts.sessions().find(second.secret()));
    }
  }

  @Test
  void guessingIsSlowedDown() throws Exception {
    try (Accounts accounts = open()) {
      guess(accounts, "admin", HERE, 10);
      refused(Reason.THROTTLED, () -> accounts.sessions().signIn("admin", "guess", HERE, ""));
      refused(Reason.THROTTLED, () -> accounts.sessions().signIn("admin", PASSWORD, HERE, ""));
      // Neither others of this address, such as behind one proxy, nor this one of others are kept
      // out.
      Account _ = accounts.users().create("ann", PASSWORD, false);
      assertFalse(accounts.sessions().signIn("ann", PASSWORD, HERE, "").caller().admin());
      assertTrue(accounts.sessions().signIn("admin", PASSWORD, "10.0.0.2", "").caller().admin());
      clock.advance(Duration.ofSeconds(30));
      for (int i = 0; i < 5; i++) {
        assertTrue(accounts.sessions().signIn("admin", PASSWORD, HERE, "").caller().admin());
      }
      guess(accounts, "admin", HERE, 1);
      refused(Reason.THROTTLED, () -> accounts.sessions().signIn("admin", PASSWORD, HERE, ""));
    }
  }

  private void guess(Accounts accounts, String name, String address, int times) {
    for (int i = 0; i < times; i++) {
      refused(Reason.WRONG_PASSWORD, () -> accounts.sessions().signIn(name, "guess", address, ""));
    }
  }

  @Test
  void manyNamesOfOneAddressAreSlowedDownToo() throws Exception {
    try (Accounts accounts = open()) {
      for (int i = 0; i < 100; i++) {
        guess(accounts, "user" + i, HERE, 1);
      }
      refused(Reason.THROTTLED, () -> accounts.sessions().signIn("another", "guess", HERE, ""));
      assertTrue(accounts.sessions().signIn("admin", PASSWORD, "10.0.1.1", "").caller().admin());
    }
  }

  @Test
  void aBrowserThatIsKnownIsNotKeptOutByOthersGuesses() throws Exception {
    try (Accounts accounts = open()) {
      Account _ = accounts.users().create("ann", PASSWORD, false);
      String known = accounts.sessions().browserCookie("admin", "").orElseThrow();
      String anns = accounts.sessions().browserCookie("ann", "").orElseThrow();
      assertEquals(known, accounts.sessions().browserCookie("admin", known).orElseThrow());
      guess(accounts, "admin", HERE, 10);
      for (String cookie : List.of("", "x".repeat(65), anns, known.substring(1) + "a")) {
        refused(
            Reason.THROTTLED, () -> accounts.sessions().signIn("admin", PASSWORD, HERE, cookie));
      }
      assertTrue(accounts.sessions().signIn("admin", PASSWORD, HERE, known).caller().admin());
      // It is no way around the count, and ends with the password.
      for (int i = 0; i < 10; i++) {
        refused(
            Reason.WRONG_PASSWORD, () -> accounts.sessions().signIn("admin", "guess", HERE, known));
      }
      refused(Reason.THROTTLED, () -> accounts.sessions().signIn("admin", PASSWORD, HERE, known));
      accounts.users().setPassword("admin", "another one");
      clock.advance(Duration.ofSeconds(1));
      refused(
          Reason.THROTTLED, () -> accounts.sessions().signIn("admin", "another one", HERE, known));
    }
  }

  @Test
  void tokensSpeakForTheirOwnerUntilTheyAreRevokedOrExpire() throws Exception {
    try (Accounts accounts = open()) {
      Account ann = accounts.users().create("ann", PASSWORD, false);
      ApiTokens.NewToken kept = accounts.tokens().create(ann.id(), " scans ", null);
      ApiTokens.NewToken brief =
          accounts.tokens().create(ann.id(), "brief", clock.instant().plusSeconds(60));
      assertEquals("scans", kept.token().name());
      assertEquals("ann", accounts.tokens().caller(kept.text(), false).orElseThrow().name());
      assertTrue(accounts.tokens().caller(brief.text(), false).isPresent());
      clock.advance(Duration.ofSeconds(60));
      assertEquals(Optional.empty(), accounts.tokens().caller(brief.text(), false));
      assertEquals(List.of(kept.token()), accounts.tokens().list(ann.id()));
      assertFalse(accounts.tokens().revoke("admin", kept.token().id()));
      assertTrue(accounts.tokens().revoke(ann.id(), kept.token().id()));
      assertEquals(Optional.empty(), accounts.tokens().caller(kept.text(), false));
      refused(Reason.UNSUITABLE, () -> accounts.tokens().create(ann.id(), "late", clock.instant()));
      refused(Reason.UNSUITABLE, () -> accounts.tokens().create(ann.id(), "a\nb", null));
    }
  }

  @Test
  void theLocalTokenCountsOnThisMachineAndUntilTheMasterStops() throws Exception {
    String token;
    try (Accounts accounts = open()) {
      token = Files.readString(Accounts.localTokenFile(data));
      assertEquals(
          new Caller("admin", "admin", true), accounts.tokens().caller(token, true).orElseThrow());
      assertEquals(Optional.empty(), accounts.tokens().caller(token, false));
    }
    try (Accounts accounts = open()) {
      assertEquals(Optional.empty(), accounts.tokens().caller(token, true));
    }
  }

  @Test
  void accountsAreMadeAndRemoved() throws Exception {
    try (Accounts accounts = open()) {
      Account ann = accounts.users().create("ann", PASSWORD, false);
      SignedIn session = accounts.sessions().signIn("ann", PASSWORD, HERE, "");
      ApiTokens.NewToken token = accounts.tokens().create(ann.id(), "scans", null);
      refused(Reason.EXISTS, () -> accounts.users().create("ann", PASSWORD, true));
      for (String name : List.of("", "../ann", "a b", "-a", "a".repeat(65), "ä")) {
        refused(Reason.UNSUITABLE, () -> accounts.users().create(name, PASSWORD, false));
      }
      refused(Reason.UNSUITABLE, () -> accounts.users().create("bob", "short", false));
      refused(Reason.LAST_ADMIN, () -> accounts.users().delete("admin"));
      assertEquals(ann, accounts.users().delete("ann"));
      refused(Reason.UNKNOWN, () -> accounts.tokens().create(ann.id(), "late", null));
      Account next = accounts.users().create("ann", PASSWORD, false);
      assertNotEquals(ann.id(), next.id());
      assertEquals("ann", Account.nameOf(next.id()));
      assertEquals(next, accounts.users().delete("ann"));
      refused(Reason.UNKNOWN, () -> accounts.users().delete("ann"));
      assertEquals(Optional.empty(), accounts.sessions().find(session.secret()));
      assertEquals(Optional.empty(), accounts.tokens().caller(token.text(), false));
    }
  }

  @Test
  void aDemoTakesAnybodyAndLeavesNothingForRealUse() throws Exception {
    SignedIn session;
    try (Accounts demo = open(new AccountSettings(true, Optional.empty(), false))) {
      session = demo.sessions().signIn("ann", "whatever", HERE, "");
      assertFalse(session.caller().admin());
      assertTrue(demo.sessions().signIn("admin", "", HERE, "").caller().admin());
      refused(Reason.UNSUITABLE, () -> demo.sessions().signIn("../ann", "", HERE, ""));
      refused(Reason.DEMO, () -> demo.users().create("bob", PASSWORD, true));
    }
    try (Accounts real = open()) {
      assertEquals(Optional.empty(), real.sessions().find(session.secret()));
      refused(Reason.WRONG_PASSWORD, () -> real.sessions().signIn("ann", "whatever", HERE, ""));
    }
  }
}
