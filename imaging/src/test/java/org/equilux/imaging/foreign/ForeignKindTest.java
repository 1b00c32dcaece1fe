package org.equilux.imaging.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureException.Reason;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.Pictures;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Unsupported files are recognized by their content. */
class ForeignKindTest {
  @TempDir Path folder;

  private PictureException refusal(String latin) throws IOException {
    Path file = folder.resolve("picture.png");
    Files.write(file, latin.getBytes(StandardCharsets.ISO_8859_1));
    return assertThrows(
        PictureException.class,
        () -> Pictures.open(new FileBlob(file), PictureLimits.DEFAULT).close());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      quoteCharacter = '`',
      value = {
        "`RIFF....WEBPVP8 `                  | a WebP picture",
        "`0000ftypheic0000mif1heic`          | an HEIC picture",
        "`0000ftypmif10000mif1heicmiaf`      | an HEIC picture",
        "`0000ftypavif0000avifmif1`          | an AVIF picture",
        "`0000ftypmif10000mif1avifmiaf`      | an AVIF picture",
        "`0000ftypcrx 0001crx isom`          | the raw file of a camera (CR3)",
        "`SIMPLE  =                    T`    | a FITS file",
        "`8BPS`                              | a Photoshop document (PSD)",
        "`gimp xcf v011`                     | a GIMP document (XCF)",
        "`#?RADIANCE`                        | a Radiance HDR picture",
        "`qoif0000`                          | a QOI picture",
        "`FUJIFILMCCD-RAW 0201`              | the raw file of a camera (RAF)",
        "`P3 1 1 255 0 0 0`                  | a netpbm picture in plain text or of floating point",
      })
  void unsupportedPicturesAreNamed(String start, String name) throws IOException {
    PictureException refusal = refusal(start);
    assertTrue(
        refusal.getMessage().startsWith("this is " + name + ", which is not supported; "),
        refusal.getMessage());
    assertEquals(Reason.UNSUPPORTED, refusal.reason());
  }

  @Test
  void binarySignaturesAreRecognized() throws IOException {
    assertTrue(refusal("\0\0\0\fjP  \r\n\u0087\n").getMessage().contains("JPEG 2000 picture"));
    assertTrue(refusal("\u00ffO\u00ffQ\0/").getMessage().contains("JPEG 2000 codestream"));
    assertTrue(refusal("\0\0\0\fJXL \r\n\u0087\n").getMessage().contains("JPEG XL picture"));
    assertTrue(refusal("\u00ff\nabc").getMessage().contains("JPEG XL codestream"));
    assertTrue(refusal("II\u00bc\u0001\b\0\0\0").getMessage().contains("JPEG XR"));
    assertTrue(refusal("v/1\u0001\u0002\0\0\0").getMessage().contains("OpenEXR"));
    assertTrue(refusal("\0".repeat(128) + "DICM").getMessage().contains("DICOM"));
    assertTrue(refusal("x".repeat(50) + "TRUEVISION-XFILE.\0").getMessage().contains("TGA"));
    assertTrue(refusal("II\u001a\0\0\0HEAPCCDR").getMessage().contains("CRW"));
  }

  @Test
  void documentsAreRecognizedAsNoPictures() throws IOException {
    for (String start :
        new String[] {
          "%PDF-1.7",
          "%!PS-Adobe-3.0",
          "<?xml version=\"1.0\"?>\n<!-- -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
          "\u00ef\u00bb\u00bf<svg/>",
          "\0\0\u0001\0\u0001\0\u0010\u0010\0\0\u0001\0 \0....!\0\0\0",
          "0000ftypisom0200isommp41",
        }) {
      PictureException refusal = refusal(start);
      assertTrue(refusal.getMessage().startsWith("this is a"), refusal.getMessage());
      assertEquals(Reason.UNKNOWN_KIND, refusal.reason());
    }
  }

  @Test
  void unknownFilesAreNotNamed() throws IOException {
    for (String start : new String[] {"<html></html>", "x", "\0\0\u0001\0", "BM", "P9\n1"}) {
      assertTrue(refusal(start).getMessage().startsWith("the file is none of"), start);
    }
  }
}
