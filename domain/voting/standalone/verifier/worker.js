// What this program is where it runs: a worker answers its page; any other place is given its functions.

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  let told = 0;
  const progress = (moved) => { if (Date.now() - told > 100) { told = Date.now(); postMessage(moved); } };
  self.onmessage = async ({ data: { bytes, given } }) => {
    try {
      postMessage({ found: await verify(bytes, given, progress), sum: hex(sha256(bytes)) });
    } catch (problem) { // a promise that fails here tells the page nothing by itself
      postMessage({ broken: `${problem}` });
    }
  };
}
return { TAKEN, verify, sha256, sha512, signed, hex, utf8, sheetOf, tallyOf, stepsOf, pbFile, written };
