package org.equilux.master.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DispositionTest {
  @Test
  void containsAnAsciiAndAUtf8Name() {
    assertEquals(
        "attachment; filename=\"M_nd _x_.png\"; filename*=UTF-8''M%C3%B6nd%20%22x%22.png",
        Disposition.attachment("Mönd \"x\".png"));
  }

  @Test
  void roundTrips() {
    String name = "Mönd 月 a;b=c.png";
    assertEquals(name, Disposition.parameters(Disposition.attachment(name)).get("filename"));
  }

  @Test
  void parsesHeadersOfBrowsers() {
    var parameters = Disposition.parameters("form-data; name=\"file\"; filename=\"Mönd; 1.png\"");
    assertEquals("file", parameters.get("name"));
    assertEquals("Mönd; 1.png", parameters.get("filename"));
  }
}
