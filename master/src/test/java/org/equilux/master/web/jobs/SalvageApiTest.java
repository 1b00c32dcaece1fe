package org.equilux.master.web.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged pictures sent to a master: refused with a remedy, or salvaged. */
@Timeout(60)
class SalvageApiTest {
  private static final String REMEDY = "salvage=true (--salvage) processes the undamaged part";

  @TempDir Path data;

  private static byte[] half(byte[] picture) {
    return Arrays.copyOf(picture, picture.length / 2);
  }

  @Test
  void aTruncatedPictureIsRefusedWithTheRemedy() throws Exception {
    try (TestMaster master = TestMaster.start(data, true, _ -> {})) {
      HttpResponse<byte[]> refused = master.upload("", half(TestPictures.png(300, 200)));
      assertEquals(422, refused.statusCode(), TestMaster.text(refused));
      assertTrue(TestMaster.json(refused).get("detail").textValue().contains(REMEDY));
      HttpResponse<byte[]> headless =
          master.upload("", Arrays.copyOf(TestPictures.png(300, 200), 30));
      assertFalse(TestMaster.text(headless).contains("salvage"), TestMaster.text(headless));
    }
  }

  @Test
  void damageFoundLaterFailsTheJobWithTheRemedy() throws Exception {
    byte[] jpeg = half(TestPictures.jpeg(600, 400));
    try (TestMaster master = TestMaster.start(data, true, _ -> {})) {
      JsonNode failed = master.await(master.submit("", jpeg));
      assertEquals("failed", failed.get("state").textValue());
      assertTrue(failed.get("error").textValue().contains(REMEDY), failed.toString());
    }
  }

  @Test
  void aSalvagedPictureIsProcessedAndReported() throws Exception {
    try (TestMaster master = TestMaster.start(data, true, _ -> {})) {
      for (byte[] picture :
          new byte[][] {TestPictures.png(300, 200), TestPictures.jpeg(600, 400)}) {
        String id = master.submit("?salvage=true", half(picture));
        JsonNode done = master.await(id);
        assertEquals("done", done.get("state").textValue(), done.toString());
        assertEquals("true", done.get("output").get("salvage").textValue());
        JsonNode report = master.job(id).get("report");
        assertTrue(report.get("salvaged").booleanValue(), report.toString());
        assertTrue(report.get("missingRows").longValue() > 0, report.toString());
        assertTrue(report.get("notes").get(0).textValue().startsWith("pixels are missing in "));
        for (String side : new String[] {"input", "result"}) {
          HttpResponse<byte[]> view = master.get("/jobs/" + id + "/views/" + side + "/1");
          assertEquals(200, view.statusCode(), TestMaster.text(view));
        }
      }
    }
  }

  @Test
  void anUndamagedPictureHasNoNotes() throws Exception {
    try (TestMaster master = TestMaster.start(data, true, _ -> {})) {
      String id = master.submit("?salvage=true", TestPictures.png(300, 200));
      assertEquals("done", master.await(id).get("state").textValue());
      assertFalse(master.job(id).get("report").has("salvaged"));
      HttpResponse<byte[]> unknown = master.upload("?salvage=perhaps", TestPictures.png(30, 20));
      assertEquals(400, unknown.statusCode());
      assertTrue(TestMaster.text(unknown).contains("one of: true, false"));
    }
  }
}
