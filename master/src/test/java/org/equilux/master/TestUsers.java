package org.equilux.master;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/** Helpers that create users other than the administrator. */
public final class TestUsers {
  private static final String PASSWORD = "seven green teapots";

  private TestUsers() {}

  /** Creates a user, and returns an API token of that user. */
  public static String token(TestMaster master, String name) {
    byte[] credentials =
        "{\"name\": \"%s\", \"password\": \"%s\"}".formatted(name, PASSWORD).getBytes(UTF_8);
    expect(201, master.post("/users", "application/json", credentials));
    HttpResponse<byte[]> session =
        master.send(
            json(master.anonymous("/session")).POST(BodyPublishers.ofByteArray(credentials)));
    String cookie = session.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    HttpResponse<byte[]> made =
        master.send(
            json(master.anonymous("/tokens"))
                .header("Cookie", cookie)
                .header("X-CSRF-Token", TestMaster.json(session).get("csrfToken").textValue())
                .POST(BodyPublishers.ofString("{\"name\": \"test\"}")));
    expect(201, made);
    return TestMaster.json(made).get("token").textValue();
  }

  /** Uploads a picture as a user, asserts that it is accepted, and returns the job's id. */
  public static String submit(TestMaster master, String token, byte[] picture) {
    HttpResponse<byte[]> answer =
        master.send(master.as(token, "/jobs").POST(BodyPublishers.ofByteArray(picture)));
    expect(201, answer);
    return TestMaster.json(answer).get("id").textValue();
  }

  private static HttpRequest.Builder json(HttpRequest.Builder request) {
    return request.header("Content-Type", "application/json");
  }

  private static void expect(int status, HttpResponse<byte[]> answer) {
    if (answer.statusCode() != status) {
      throw new AssertionError(answer.statusCode() + " " + TestMaster.text(answer));
    }
  }
}
