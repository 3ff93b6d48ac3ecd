use std::sync::Arc;
use std::time::Instant;
use arrow_array::{DictionaryArray, Int64Array};
use arrow_array::types::Int32Type;
use crate::equivalence::*;
use crate::table::Column;
fn cpu() -> f64 { let s=std::fs::read_to_string("/proc/thread-self/schedstat").unwrap(); s.split(' ').next().unwrap().parse::<f64>().unwrap()/1e9 }
pub static PH: std::sync::Mutex<[f64;4]> = std::sync::Mutex::new([0.0;4]);
pub fn mark(i:usize, t:f64){ PH.lock().unwrap()[i]+=cpu()-t; }
pub fn now()->f64{cpu()}
#[test]
fn bench_push(){
  let n:usize=std::env::var("N").map(|x|x.parse().unwrap()).unwrap_or(10_000_000); let b=65536;
  let cards=[2u64,74,5,7,16,41,7,14,2];
  for skew in [2,4] {
  let mut s=1u64; let mut rnd=move||{s^=s<<13;s^=s>>7;s^=s<<17;s};
  let lab:Vec<Vec<String>>=cards.iter().enumerate().map(|(i,c)|(0..*c).map(|v|format!("label-{i}-{v}")).collect()).collect();
  let mut batches=vec![]; let mut people=vec![]; let mut dicts=vec![]; let mut ints=vec![];
  for st in (0..n).step_by(b){ let m=b.min(n-st);
    let mut cols:Vec<Vec<u64>>=(0..9).map(|_|Vec::with_capacity(m)).collect();
    for _ in 0..m { for (i,c) in cards.iter().enumerate(){
        let r=rnd(); let mut v=*c as f64; let mut x=r; for _ in 0..skew { v*= (x&0xffff) as f64/65536.0; x>>=16; } cols[i].push(v as u64); } }
    people.push((0..m).map(|i| Some(((st+i)/5) as u32)).collect::<Vec<_>>());
    ints.push(cols.iter().map(|c|Column::from_array(Arc::new(Int64Array::from_iter_values(c.iter().map(|x|*x as i64))))).collect::<Vec<_>>());
    dicts.push(cols.iter().enumerate().map(|(k,c)|{let d:DictionaryArray<Int32Type>=c.iter().map(|x|lab[k][*x as usize].as_str()).collect(); Column::from_array(Arc::new(d))}).collect::<Vec<_>>());
    batches.push(cols.iter().enumerate().map(|(k,c)|Column::from_text(c.iter().map(|x|Some(&lab[k][*x as usize])))).collect::<Vec<_>>());
  }
  for (name,bs) in [("plain",&batches),("dict",&dicts),("int",&ints),("plain",&batches)] {
    *PH.lock().unwrap()=[0.0;4];
    let (t,c)=(Instant::now(),cpu()); let mut cb=ClassBuilder::new(9,Unit::Rows,None);
    for batch in bs { let r:Vec<&Column>=batch.iter().collect(); cb.push(&r,None).unwrap(); }
    let e=cpu()-c; let by=cb.bytes(); let g=cb.finish();
    println!("{name}: wall {:?} cpu {e:.2} s {:.1} Mrows/s classes {} {} MiB phases {:.2?}",t.elapsed(),n as f64/e/1e6,g.classes().count(),by>>20,*PH.lock().unwrap());
  }
  { let h=batches.len()/2; let mut it=[&batches[..h],&batches[h..]].into_iter().map(|bs|{let mut cb=ClassBuilder::new(9,Unit::Rows,None); for batch in bs { let r:Vec<&Column>=batch.iter().collect(); cb.push(&r,None).unwrap(); } cb});
    let mut a=it.next().unwrap(); let p=it.next().unwrap(); let c=cpu(); a.merge(p).unwrap(); println!("merge of halves cpu {:.2}",cpu()-c); }
  { let c=cpu(); let mut cb=ClassBuilder::new(9,Unit::Subjects,None);
    for (batch,p) in batches.iter().zip(&people) { let r:Vec<&Column>=batch.iter().collect(); cb.push(&r,Some(p)).unwrap(); }
    let e=cpu()-c; let by=cb.bytes(); let g=cb.finish();
    println!("subjects: cpu {e:.2} {} MiB finish {:.2}",by>>20,cpu()-c-e);
    let c=cpu(); let gate=suppression::Gated{classes:g.classes(),k:crate::vocab::K::new(5).unwrap(),max_suppressed:crate::vocab::Fraction::new(1.0).unwrap(),suppress:suppression::Suppress::Drop,cascade:true};
    let s=suppression::solve(&[gate]); println!("solve {:.2} suppressed {}",cpu()-c,s.suppressed().len());
    let c=cpu(); let w=g.without(1).unwrap(); println!("without {:.2} {}",cpu()-c,w.classes().count());
  } }
}
