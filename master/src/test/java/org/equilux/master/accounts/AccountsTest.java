package org.equilux.master.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.TestClock;
import org.equilux.master.TestRecords;
import org.equilux.master.accounts.AccountException.Reason;
import org.equilux.master.accounts.secret.PasswordCost;
import org.equilux.master.accounts.secret.Passwords;
import org.equilux.master.accounts.secret.Secrets;
import org.equilux.master.database.Database;
import org.equilux.protocol.DataFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AccountsTest {
  private static final String HERE = "127.0.0.1";
  private static final String PASSWORD = "correct horse";
  private static final Duration IDLE = Duration.ofHours(12);

  @TempDir private Path data;
  private final TestClock clock = new TestClock();
  private Database database;

  @BeforeEach
  void openDatabase() throws IOException {
    database = TestRecords.open(data);
  }

  @AfterEach
  void closeDatabase() throws IOException {
    database.close();
  }

  private Accounts open(AccountSettings settings) throws IOException {
    return Accounts.open(data, database, settings, clock);
  }

  private Accounts open() throws IOException {
    return open(settings(false, Optional.of(PASSWORD), false));
  }

  private static AccountSettings settings(boolean demo, Optional<String> password, boolean reset) {
    return new AccountSettings(demo, password, reset, IDLE, PasswordCost.LEAST);
  }

  private static Client client(String address, String cookie) {
    return new Client(address, cookie, "Firefox");
  }

  private static void refused(Reason reason, Executable attempt) {
    assertEquals(reason, assertThrows(AccountException.class, attempt).reason());
  }

  @Test
  void theFirstStartCreatesAnAdministratorAndReturnsThePasswordOnce() throws Exception {
    String password;
    try (Accounts accounts = open(AccountSettings.DEFAULT)) {
      password = accounts.newPassword().orElseThrow();
      assertTrue(accounts.sessions().signIn("admin", password, client(HERE, "")).caller().admin());
    }
    try (Accounts again = open(AccountSettings.DEFAULT)) {
      assertEquals(Optional.empty(), again.newPassword());
      assertTrue(again.sessions().signIn("admin", password, client(HERE, "")).caller().admin());
    }
    try (Accounts reset = open(settings(false, Optional.empty(), true))) {
      assertNotEquals(password, reset.newPassword().orElseThrow());
      refused(
          Reason.WRONG_PASSWORD,
          () -> reset.sessions().signIn("admin", password, client(HERE, "")));
    }
  }

  @Test
  void storesNoSecretsAndItsFilesArePrivate() throws Exception {
    try (Accounts accounts = open()) {
      SignedIn session = accounts.sessions().signIn("admin", PASSWORD, client(HERE, ""));
      ApiTokens.NewToken token = accounts.tokens().create("admin", "scans", Scope.ALL, null);
      String kept = TestRecords.of(data).accounts();
      assertTrue(kept.contains("$argon2id$v=19$m=8,t=1,p=1$"), kept);
      for (String secret : List.of(PASSWORD, session.secret(), token.text())) {
        assertFalse(kept.contains(secret));
      }
      for (String file : List.of("equilux.db", "equilux.db-wal", "local-token")) {
        assertEquals(
            "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))));
      }
    }
    assertFalse(Files.exists(data.resolve("local-token")));
  }

  @Test
  void doesNotReplaceADamagedFile() throws Exception {
    Files.writeString(data.resolve("accounts.json"), "{\"accounts\"");
    assertThrows(IOException.class, this::open);
    assertEquals("{\"accounts\"", Files.readString(data.resolve("accounts.json")));
  }

  @Test
  void sessionsEndByExpirySignOutAndPasswordChange() throws Exception {
    SignedIn first;
    try (Accounts accounts = open()) {
      first = accounts.sessions().signIn("admin", PASSWORD, client(HERE, ""));
    }
    try (Accounts accounts = open()) {
      assertEquals(first, accounts.sessions().find(first.secret()).orElseThrow());
      assertTrue(Sessions.isCsrfToken(first, first.csrfToken()));
      assertFalse(Sessions.isCsrfToken(first, first.secret()));
      SignedIn second = accounts.sessions().signIn("admin", PASSWORD, client(HERE, ""));
      accounts.sessions().signOut(first.secret());
      assertEquals(Optional.empty(), accounts.sessions().find(first.secret()));
      SignedIn third = accounts.sessions().signIn("admin", PASSWORD, client(HERE, ""));
      accounts
          .sessions()
          .changePassword(
              "admin", PASSWORD, "another one", HERE, new Users.Exempt(second.secret(), false));
      assertTrue(accounts.sessions().find(second.secret()).isPresent());
      assertEquals(Optional.empty(), accounts.sessions().find(third.secret()));
      refused(
          Reason.WRONG_PASSWORD,
          () -> accounts.sessions().signIn("admin", PASSWORD, client(HERE, "")));
    }
  }

  @Test
  void sessionsEndByIdlenessAndLifetime() throws Exception {
    SignedIn used;
    SignedIn unused;
    try (Accounts accounts = open()) {
      unused = accounts.sessions().signIn("admin", PASSWORD, client(HERE, ""));
      used = accounts.sessions().signIn("admin", PASSWORD, client(HERE, ""));
      clock.advance(IDLE.minusSeconds(1));
      assertTrue(accounts.sessions().find(used.secret()).isPresent());
      clock.advance(Duration.ofSeconds(1));
      assertEquals(Optional.empty(), accounts.sessions().find(unused.secret()));
    }
    // The time of last use survives a restart.
    try (Accounts accounts = open()) {
      for (int hours = 12; hours < Sessions.LIFETIME.toHours(); hours += 6) {
        assertTrue(accounts.sessions().find(used.secret()).isPresent(), "after " + hours + " h");
        assertEquals(Optional.empty(), accounts.sessions().find(unused.secret()));
        clock.advance(Duration.ofHours(6));
      }
      assertEquals(Optional.empty(), accounts.sessions().find(used.secret()));
    }
  }

  @Test
  void sessionsAreListedAndEnded() throws Exception {
    try (Accounts accounts = open()) {
      Sessions sessions = accounts.sessions();
      Account ann = accounts.users().create("ann", PASSWORD, false);
      SignedIn anns = sessions.signIn("ann", PASSWORD, client("10.0.0.9", ""));
      SignedIn first = sessions.signIn("admin", PASSWORD, client(HERE, ""));
      clock.advance(Duration.ofMinutes(1));
      SignedIn second =
          sessions.signIn("admin", PASSWORD, new Client("10.0.0.2", "", "Chrome\u001b[2J"));
      assertEquals(
          List.of(Sessions.id(second), Sessions.id(first)),
          sessions.list("admin").stream().map(Sessions.OpenSession::id).toList());
      Session shown = sessions.list("admin").getFirst().session();
      assertEquals("10.0.0.2", shown.address());
      assertEquals("Chrome[2J", shown.program());
      assertFalse(TestRecords.of(data).accounts().contains(second.secret()));
      assertFalse(sessions.end("admin", Sessions.id(anns)));
      assertTrue(sessions.end("admin", Sessions.id(first)));
      assertEquals(Optional.empty(), sessions.find(first.secret()));
      SignedIn third = sessions.signIn("admin", PASSWORD, client(HERE, ""));
      assertEquals(1, sessions.endOthers(third));
      assertEquals(Optional.empty(), sessions.find(second.secret()));
      assertTrue(sessions.find(third.secret()).isPresent());
      assertEquals(1, sessions.list(ann.id()).size());
    }
  }

  @Test
  void tokensEndWithAPasswordChangeUnlessKept() throws Exception {
    try (Accounts accounts = open()) {
      ApiTokens tokens = accounts.tokens();
      String first = tokens.create("admin", "scans", Scope.USUAL, null).text();
      accounts
          .sessions()
          .changePassword("admin", PASSWORD, "another one", HERE, new Users.Exempt("", true));
      assertTrue(tokens.speaker(first, false).isPresent());
      accounts.users().setPassword("admin", PASSWORD, Users.Exempt.NOTHING);
      assertEquals(Optional.empty(), tokens.speaker(first, false));
    }
    String second;
    try (Accounts accounts = open()) {
      second = accounts.tokens().create("admin", "scans", Scope.USUAL, null).text();
    }
    try (Accounts reset = open(settings(false, Optional.empty(), true))) {
      assertEquals(Optional.empty(), reset.tokens().speaker(second, false));
    }
  }

  @Test
  void tokensAreLimitedToTheirScopes() throws Exception {
    try (Accounts accounts = open()) {
      ApiTokens tokens = accounts.tokens();
      Account ann = accounts.users().create("ann", PASSWORD, false);
      String plain = tokens.create("admin", "plain", Scope.USUAL, null).text();
      assertFalse(tokens.speaker(plain, false).orElseThrow().caller().admin());
      String full = tokens.create("admin", "full", Scope.ALL, null).text();
      assertTrue(tokens.speaker(full, false).orElseThrow().caller().admin());
      refused(Reason.UNSUITABLE, () -> tokens.create(ann.id(), "full", Scope.ALL, null));
      refused(Reason.UNSUITABLE, () -> tokens.create(ann.id(), "none", Set.of(), null));
    }
  }

  @Test
  void theLastUseOfATokenIsRecorded() throws Exception {
    String text;
    Instant used;
    try (Accounts accounts = open()) {
      text = accounts.tokens().create("admin", "scans", Scope.USUAL, null).text();
      assertNull(accounts.tokens().list("admin").getFirst().lastUsed());
      clock.advance(Duration.ofHours(1));
      used = clock.instant();
      assertTrue(accounts.tokens().speaker(text, false).isPresent());
      assertEquals(used, accounts.tokens().list("admin").getFirst().lastUsed());
      clock.advance(Duration.ofHours(1));
    }
    try (Accounts accounts = open()) {
      assertEquals(used, accounts.tokens().list("admin").getFirst().lastUsed());
      assertTrue(accounts.tokens().speaker(text, false).isPresent());
      accounts.keepUses();
      String kept = TestRecords.of(data).accounts();
      assertTrue(kept.contains("\"lastUsed\":\"" + clock.instant()), kept);
    }
  }

  /** The accounts file has the format of releases without scopes, ids and times of last use. */
  @Test
  void importsAccountsOfAnOlderRelease() throws Exception {
    String hash = new Passwords(new Secrets(), PasswordCost.LEAST).hash("short1");
    Files.writeString(
        data.resolve("accounts.json"),
        """
        {"accounts": {"admin": {"name": "admin", "admin": true, "password": "%s",
           "created": "2025-12-01T00:00:00Z"}},
         "tokens": {"%s": {"id": "t1", "owner": "admin", "name": "nightly",
           "created": "2025-12-01T00:00:00Z"}},
         "sessions": {"%s": {"owner": "admin", "created": "2025-12-31T23:00:00Z",
           "expires": "2026-01-07T23:00:00Z"}}}
        """
            .formatted(hash, Secrets.hash("eqx_old"), Secrets.hash("cookie")));
    try (Accounts accounts = open(settings(false, Optional.of("short"), false))) {
      // A password shorter than today's minimum remains valid until it is changed.
      assertTrue(accounts.sessions().signIn("admin", "short1", client(HERE, "")).caller().admin());
      assertTrue(accounts.sessions().find("cookie").isPresent());
      ApiTokens.Speaker speaker = accounts.tokens().speaker("eqx_old", false).orElseThrow();
      assertEquals(Scope.ALL, speaker.scopes());
      assertTrue(speaker.caller().admin());
    }
  }

  @Test
  void shortAndCommonPasswordsAreRefused() throws Exception {
    try (Accounts accounts = open()) {
      for (String password : List.of("nine char", "1234567890", "Password123", "qwertyuiop")) {
        refused(Reason.UNSUITABLE, () -> accounts.users().create("ann", password, false));
      }
      for (String password :
          List.of("ten  chars", "aaaaaaaaaaaaaaaaaaaaaab", "🐟🐟🐟🐟🐟🐟🐟🐟🐟🐟")) {
        Account _ = accounts.users().create("ann", password, false);
        Account _ = accounts.users().delete("ann");
      }
      refused(
          Reason.UNSUITABLE,
          () -> accounts.users().setPassword("admin", "1234567890", Users.Exempt.NOTHING));
    }
    IOException refusal =
        assertThrows(
            IOException.class, () -> open(settings(false, Optional.of("1234567890"), true)));
    assertTrue(refusal.getMessage().contains("common"), refusal.getMessage());
  }

  @Test
  void failedSignInsAreRateLimited() throws Exception {
    try (Accounts accounts = open()) {
      guess(accounts, "admin", HERE, 10);
      refused(
          Reason.THROTTLED, () -> accounts.sessions().signIn("admin", "guess", client(HERE, "")));
      refused(
          Reason.THROTTLED, () -> accounts.sessions().signIn("admin", PASSWORD, client(HERE, "")));
      // The limit locks out neither other accounts of this address (as behind a proxy) nor this
      // account at other addresses.
      Account _ = accounts.users().create("ann", PASSWORD, false);
      assertFalse(accounts.sessions().signIn("ann", PASSWORD, client(HERE, "")).caller().admin());
      assertTrue(
          accounts.sessions().signIn("admin", PASSWORD, client("10.0.0.2", "")).caller().admin());
      clock.advance(Duration.ofSeconds(30));
      for (int i = 0; i < 5; i++) {
        assertTrue(
            accounts.sessions().signIn("admin", PASSWORD, client(HERE, "")).caller().admin());
      }
      guess(accounts, "admin", HERE, 1);
      refused(
          Reason.THROTTLED, () -> accounts.sessions().signIn("admin", PASSWORD, client(HERE, "")));
    }
  }

  private void guess(Accounts accounts, String name, String address, int times) {
    for (int i = 0; i < times; i++) {
      refused(
          Reason.WRONG_PASSWORD,
          () -> accounts.sessions().signIn(name, "guess", client(address, "")));
    }
  }

  @Test
  void failedSignInsOfOneAddressAreRateLimitedAcrossNames() throws Exception {
    try (Accounts accounts = open()) {
      for (int i = 0; i < 100; i++) {
        guess(accounts, "user" + i, HERE, 1);
      }
      refused(
          Reason.THROTTLED, () -> accounts.sessions().signIn("another", "guess", client(HERE, "")));
      assertTrue(
          accounts.sessions().signIn("admin", PASSWORD, client("10.0.1.1", "")).caller().admin());
    }
  }

  @Test
  void aKnownBrowserIsNotLockedOutByOthersFailures() throws Exception {
    try (Accounts accounts = open()) {
      Account _ = accounts.users().create("ann", PASSWORD, false);
      String known = accounts.sessions().browserCookie("admin", "").orElseThrow();
      String anns = accounts.sessions().browserCookie("ann", "").orElseThrow();
      assertEquals(known, accounts.sessions().browserCookie("admin", known).orElseThrow());
      guess(accounts, "admin", HERE, 10);
      for (String cookie : List.of("", "x".repeat(65), anns, known.substring(1) + "a")) {
        refused(
            Reason.THROTTLED,
            () -> accounts.sessions().signIn("admin", PASSWORD, client(HERE, cookie)));
      }
      assertTrue(
          accounts.sessions().signIn("admin", PASSWORD, client(HERE, known)).caller().admin());
      // The lockout cannot be circumvented, and ends when the password changes.
      for (int i = 0; i < 10; i++) {
        refused(
            Reason.WRONG_PASSWORD,
            () -> accounts.sessions().signIn("admin", "guess", client(HERE, known)));
      }
      refused(
          Reason.THROTTLED,
          () -> accounts.sessions().signIn("admin", PASSWORD, client(HERE, known)));
      accounts.users().setPassword("admin", "another one", Users.Exempt.NOTHING);
      clock.advance(Duration.ofSeconds(1));
      refused(
          Reason.THROTTLED,
          () -> accounts.sessions().signIn("admin", "another one", client(HERE, known)));
    }
  }

  @Test
  void tokensAuthenticateUntilRevokedOrExpired() throws Exception {
    try (Accounts accounts = open()) {
      Account ann = accounts.users().create("ann", PASSWORD, false);
      ApiTokens.NewToken kept = accounts.tokens().create(ann.id(), " scans ", Scope.USUAL, null);
      ApiTokens.NewToken brief =
          accounts.tokens().create(ann.id(), "brief", Scope.USUAL, clock.instant().plusSeconds(60));
      assertEquals("scans", kept.token().name());
      assertEquals(
          "ann", accounts.tokens().speaker(kept.text(), false).orElseThrow().caller().name());
      assertTrue(accounts.tokens().speaker(brief.text(), false).isPresent());
      clock.advance(Duration.ofSeconds(60));
      assertEquals(Optional.empty(), accounts.tokens().speaker(brief.text(), false));
      assertEquals(
          List.of(kept.token().id()),
          accounts.tokens().list(ann.id()).stream().map(ApiToken::id).toList());
      assertEquals(Optional.empty(), accounts.tokens().revoke("admin", kept.token().id()));
      assertTrue(accounts.tokens().revoke(ann.id(), kept.token().id()).isPresent());
      assertEquals(Optional.empty(), accounts.tokens().speaker(kept.text(), false));
      refused(
          Reason.UNSUITABLE,
          () -> accounts.tokens().create(ann.id(), "late", Scope.USUAL, clock.instant()));
      refused(
          Reason.UNSUITABLE, () -> accounts.tokens().create(ann.id(), "a\nb", Scope.USUAL, null));
    }
  }

  @Test
  void theLocalTokenIsValidOnThisMachineUntilTheMasterStops() throws Exception {
    String token;
    try (Accounts accounts = open()) {
      token = Files.readString(DataFolder.localToken(data));
      assertEquals(
          new ApiTokens.Speaker(new Caller("admin", "admin", true), Scope.ALL, "local"),
          accounts.tokens().speaker(token, true).orElseThrow());
      assertEquals(Optional.empty(), accounts.tokens().speaker(token, false));
    }
    try (Accounts accounts = open()) {
      assertEquals(Optional.empty(), accounts.tokens().speaker(token, true));
    }
  }

  @Test
  void accountsAreCreatedAndDeleted() throws Exception {
    try (Accounts accounts = open()) {
      Account ann = accounts.users().create("ann", PASSWORD, false);
      SignedIn session = accounts.sessions().signIn("ann", PASSWORD, client(HERE, ""));
      ApiTokens.NewToken token = accounts.tokens().create(ann.id(), "scans", Scope.USUAL, null);
      refused(Reason.EXISTS, () -> accounts.users().create("ann", PASSWORD, true));
      for (String name : List.of("", "../ann", "a b", "-a", "a".repeat(65), "ä")) {
        refused(Reason.UNSUITABLE, () -> accounts.users().create(name, PASSWORD, false));
      }
      refused(Reason.UNSUITABLE, () -> accounts.users().create("bob", "short", false));
      refused(Reason.LAST_ADMIN, () -> accounts.users().delete("admin"));
      assertEquals(ann, accounts.users().delete("ann"));
      refused(Reason.UNKNOWN, () -> accounts.tokens().create(ann.id(), "late", Scope.USUAL, null));
      Account next = accounts.users().create("ann", PASSWORD, false);
      assertNotEquals(ann.id(), next.id());
      assertEquals("ann", Account.nameOf(next.id()));
      assertEquals(next, accounts.users().delete("ann"));
      refused(Reason.UNKNOWN, () -> accounts.users().delete("ann"));
      assertEquals(Optional.empty(), accounts.sessions().find(session.secret()));
      assertEquals(Optional.empty(), accounts.tokens().speaker(token.text(), false));
    }
  }

  @Test
  void aDemoAcceptsAnyPasswordAndItsAccountsAreSeparate() throws Exception {
    SignedIn session;
    try (Accounts demo = open(settings(true, Optional.empty(), false))) {
      session = demo.sessions().signIn("ann", "whatever", client(HERE, ""));
      assertFalse(session.caller().admin());
      assertTrue(demo.sessions().signIn("admin", "", client(HERE, "")).caller().admin());
      refused(Reason.UNSUITABLE, () -> demo.sessions().signIn("../ann", "", client(HERE, "")));
      refused(Reason.DEMO, () -> demo.users().create("bob", PASSWORD, true));
    }
    try (Accounts real = open()) {
      assertEquals(Optional.empty(), real.sessions().find(session.secret()));
      refused(
          Reason.WRONG_PASSWORD, () -> real.sessions().signIn("ann", "whatever", client(HERE, "")));
    }
  }
}
