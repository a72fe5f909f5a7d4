# Thaw on the CPU: docker build -t thaw . && docker run -p 127.0.0.1:8501:8501 -e THAW_LET_IN=anyone -v thaw:/data thaw
# SHARING.md says what to set before others can reach it.
FROM python:3.12-slim

RUN useradd --create-home --uid 1000 thaw && install -d -o thaw -g thaw /data
WORKDIR /thaw
COPY . .
# torch's CPU build first: with CUDA the image would be 6 GB larger.
RUN pip install --no-cache-dir torch==2.15.0 torchvision==0.29.2 --index-url https://download.pytorch.org/whl/cpu \
    && pip install --no-cache-dir -r requirements.txt

USER 1000
ENV THAW_WORKSPACE=/data \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    PYTHONDONTWRITEBYTECODE=1
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8501/thaw/health', timeout=4)"]
# Runs are processes of their own, which a container takes along when it ends: they are resumed on the page.
CMD ["streamlit", "run", "app.py"]
