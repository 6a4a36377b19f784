"""JBIG2 images of PDF files, decoded by pdfium: no other decoder here knows them."""

from io import BytesIO

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from pipeline.intake.damage import broken


def decode_sole_jbig2(one_page_pdf: BytesIO) -> NDArray[np.uint8]:
    """Decode the only image of the only page of a PDF, gray.

    Raises:
        Damaged: The data are cut or corrupt.
    """
    document = pypdfium2.PdfDocument(one_page_pdf)
    try:
        page = document[0]
        images = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))
        if len(images) != 1:
            raise broken(f"the PDF page has {len(images)} images where one was seen")
        bitmap = images[0].get_bitmap(render=False)
        samples = np.array(bitmap.to_numpy(), dtype=np.uint8)  # a copy: pdfium frees its own
        return samples if samples.ndim == 2 else np.ascontiguousarray(samples[:, :, 0])
    except pypdfium2.PdfiumError as error:
        raise broken(f"the JBIG2 image is cut or damaged ({error})") from error
    finally:
        document.close()
